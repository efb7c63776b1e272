/** A route as it is written in the configuration and on the command line: DOMAIN=HOST:PORT, IPv6 hosts in brackets. */
export interface StaticRoute {
  /** Lower case. */
  readonly domain: string;
  readonly host: string;
  readonly port: number;
}

export function parseRoute(text: string): StaticRoute | null {
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
  return { domain: text.slice(0, equals).trim().toLowerCase(), host, port };
}
