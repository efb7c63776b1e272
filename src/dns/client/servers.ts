/**
 * Name servers, and which of them the system uses.
 * Implements: the `nameserver` lines of resolv.conf(5); RFC 7858 §3.1 (port of DNS over TLS), §4.2 (pins), RFC 8310 §6
 * (the name to verify). Not here: search lists (mail names are complete), options of resolv.conf.
 */
import { isIP } from 'node:net';
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

/** As the configuration writes it (config/name-server.ts). */
export function shownServer({ host, port, tls }: ServerAddress): string {
  if (tls === undefined) return port === 53 ? host : `${host}#${port}`;
  const identity = tls.name ?? (tls.pin === null ? null : `sha256=${tls.pin.toString('base64')}`);
  return `tls://${identity === null ? '' : `${identity}@`}${host}${port === 853 ? '' : `#${port}`}`;
}
