/** Where a program beside this one listens, as the configuration writes it: inet:HOST:PORT (IPv6 in brackets) or unix:PATH. */
export type SocketAddress = { readonly host: string; readonly port: number } | { readonly path: string };

export function parseSocketAddress(text: string): SocketAddress | null {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    return path.startsWith('/') ? { path } : null;
  }
  if (!text.startsWith('inet:')) return null;
  const colon = text.lastIndexOf(':');
  const written = text.slice('inet:'.length, colon);
  const digits = text.slice(colon + 1);
  const port = Number(digits);
  if (digits === '' || digits.length > 5 || !Number.isInteger(port) || port < 1 || port > 65535) return null;
  const bracketed = written.startsWith('[') && written.endsWith(']');
  const host = bracketed ? written.slice(1, -1) : written;
  return host === '' || (!bracketed && host.includes(':')) ? null : { host, port };
}
