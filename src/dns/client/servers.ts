/**
 * Name servers: those that the system uses, and those that the configuration names.
 * Implements: the `nameserver` lines of resolv.conf(5); RFC 7858 §3.1 (port of DNS over TLS), §4.2 (pins), RFC 8310 §6
 * (the name to verify). Not here: search lists (mail names are complete), options of resolv.conf.
 */
import { isIP } from 'node:net';
import { hostName } from '../name.ts';
import { limits } from '../limits.ts';

export interface ServerAddress {
  /** An IP address: a resolver cannot look up its own servers. */
  readonly host: string;
  readonly port: number;
  /** Speaks over TLS, and over nothing else. */
  readonly tls?: ServerIdentity;
}

/** How a server proves who it is; with neither it need not, and only who listens is kept out. RFC 8310 §5 */
export interface ServerIdentity {
  /** Which its certificate must have, from an authority that the system trusts. */
  readonly name: string | null;
  /** SHA-256 of its public key. RFC 7858 §4.2 */
  readonly pin: Buffer | null;
}

export function systemServers(text: string): readonly ServerAddress[] {
  const servers: ServerAddress[] = [];
  for (const line of text.split('\n')) {
    const [keyword, host] = line.trim().split(/[ \t]+/);
    if (keyword !== 'nameserver' || host === undefined || isIP(host) === 0) continue;
    if (servers.length < limits.systemServers) servers.push({ host, port: 53 });
  }
  return servers;
}

const scheme = 'tls://';
const pinPrefix = 'sha256=';

/** [ "tls://" [ ( name / "sha256=" base64 ) "@" ] ] address [ "#" port ], or null. */
export function parseServer(text: string): ServerAddress | null {
  const isTls = text.startsWith(scheme);
  const rest = isTls ? text.slice(scheme.length) : text;
  const at = rest.lastIndexOf('@');
  const [host = '', digits, ...more] = rest.slice(at + 1).split('#');
  const port = digits === undefined ? (isTls ? 853 : 53) : Number(digits);
  if (isIP(host) === 0 || more.length > 0 || digits === '' || !Number.isInteger(port)) return null;
  if (port < 1 || port > 65535) return null;
  if (!isTls) return at === -1 ? { host, port } : null;
  if (at === -1) return { host, port, tls: { name: null, pin: null } };
  const identity = rest.slice(0, at);
  if (identity.startsWith(pinPrefix)) {
    const pin = Buffer.from(identity.slice(pinPrefix.length), 'base64');
    return pin.length === 32 ? { host, port, tls: { name: null, pin } } : null;
  }
  const name = hostName(identity);
  return name === null || name === '' ? null : { host, port, tls: { name, pin: null } };
}

/** As the configuration writes it. */
export function shownServer({ host, port, tls }: ServerAddress): string {
  if (tls === undefined) return port === 53 ? host : `${host}#${port}`;
  const identity = tls.name ?? (tls.pin === null ? null : `${pinPrefix}${tls.pin.toString('base64')}`);
  return `${scheme}${identity === null ? '' : `${identity}@`}${host}${port === 853 ? '' : `#${port}`}`;
}
