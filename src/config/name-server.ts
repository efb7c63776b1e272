/**
 * A name server as the configuration writes it.
 * Implements the choices of: RFC 7858 §3.1 (port of DNS over TLS), §4.2 (pins), RFC 8310 §6 (the name to verify).
 */
import { isHostName } from './fields.ts';

export interface NameServer {
  readonly host: string;
  readonly port: number;
  /** Over TLS; with neither name nor pin whoever answers is taken. RFC 8310 §5 */
  readonly tls?: { readonly name: string | null; readonly pin: Buffer | null };
}

const scheme = 'tls://';
const pinPrefix = 'sha256=';

/** [ "tls://" [ ( name / "sha256=" base64 ) "@" ] ] address [ "#" port ], or null. */
export function parseNameServer(text: string): NameServer | null {
  const isTls = text.startsWith(scheme);
  const rest = isTls ? text.slice(scheme.length) : text;
  const at = rest.lastIndexOf('@');
  const [host = '', digits, ...more] = rest.slice(at + 1).split('#');
  const port = digits === undefined ? (isTls ? 853 : 53) : Number(digits);
  if (!isAddress(host) || more.length > 0 || digits === '' || !Number.isInteger(port)) return null;
  if (port < 1 || port > 65535) return null;
  if (!isTls) return at === -1 ? { host, port } : null;
  const identity = at === -1 ? null : identityOf(rest.slice(0, at));
  if (identity === null) return at === -1 ? { host, port, tls: { name: null, pin: null } } : null;
  return { host, port, tls: identity };
}

function identityOf(text: string): NonNullable<NameServer['tls']> | null {
  if (text.startsWith(pinPrefix)) {
    const pin = Buffer.from(text.slice(pinPrefix.length), 'base64');
    return pin.length === 32 ? { name: null, pin } : null;
  }
  const name = text.toLowerCase();
  return isHostName(name) ? { name, pin: null } : null;
}

/** An IPv4 or IPv6 address: a resolver cannot look up its own servers. */
function isAddress(text: string): boolean {
  if (text.includes(':')) return URL.canParse(`http://[${text}]/`);
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => part !== '' && String(Number(part)) === part && Number(part) < 256)
  );
}
