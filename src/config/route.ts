/**
 * One row of the transport map, as the configuration and the command line write it: DOMAIN=HOST:PORT, IPv6 hosts in brackets,
 * and behind it words apart: lmtp, tls=LEVEL, user=NAME, password-file=PATH, password-env=NAME.
 * The password itself never stands here.
 */
import { type TlsLevel, tlsLevel } from './tls-for.ts';

export interface StaticRoute {
  /** Lower case; '*' is every domain without a row of its own. */
  readonly domain: string;
  readonly host: string;
  readonly port: number;
  readonly protocol?: 'lmtp';
  readonly tls?: TlsLevel;
  readonly login?: RouteLogin;
}

export interface RouteLogin {
  readonly user: string;
  readonly password: { readonly file: string } | { readonly env: string };
}

export function parseRoute(text: string): StaticRoute | null {
  const [target = '', ...words] = text.split(' ').filter((word) => word !== '');
  const place = parseTarget(target);
  const options = parseOptions(words);
  return place === null || options === null ? null : { ...place, ...options };
}

function parseTarget(text: string): StaticRoute | null {
  const equals = text.indexOf('=');
  const colon = text.lastIndexOf(':');
  if (equals < 1 || colon < equals + 2) return null;
  const digits = text.slice(colon + 1);
  const port = Number(digits);
  if (digits === '' || digits.length > 5 || !Number.isInteger(port) || port < 1 || port > 65535) return null;
  const written = text.slice(equals + 1, colon);
  const bracketed = written.startsWith('[') && written.endsWith(']');
  const host = bracketed ? written.slice(1, -1) : written;
  if (host === '' || (!bracketed && host.includes(':'))) return null;
  return { domain: text.slice(0, equals).toLowerCase(), host: host.toLowerCase(), port };
}

/** null where a word is not known, comes twice, or half a login is given. */
function parseOptions(words: readonly string[]): Partial<StaticRoute> | null {
  const given = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (given.has(name) || equals < 0 !== (name === 'lmtp')) return null;
    given.set(name, equals < 0 ? '' : word.slice(equals + 1));
  }
  const take = (name: string): string | undefined => {
    const value = given.get(name);
    given.delete(name);
    return value;
  };
  const [lmtp, level, user] = [take('lmtp'), take('tls'), take('user')];
  const [file, env] = [take('password-file'), take('password-env')];
  const tls = level === undefined ? undefined : tlsLevel(level);
  if (given.size > 0 || tls === null || [user, file, env].includes('')) return null;
  if ((user === undefined) !== (file === undefined && env === undefined)) return null;
  if (file !== undefined && env !== undefined) return null;
  const password = file !== undefined ? { file } : { env: env ?? '' };
  return {
    ...(lmtp === undefined ? {} : { protocol: 'lmtp' }),
    ...(tls === undefined ? {} : { tls }),
    ...(user === undefined ? {} : { login: { user, password } }),
  };
}
