/**
 * The header that a proxy puts before a connection, saying whose it is.
 * Implements: the PROXY protocol of HAProxy, versions 1 (§2.1) and 2 (§2.2). Type-length-values are passed over.
 * Not here: which proxies are believed (listener.ts).
 */
import { type Socket, isIPv4, isIPv6 } from 'node:net';

export interface Proxied {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
}

/** What a header says: the proxy speaks for itself ('local'), or for somebody. */
export type ProxyHeader = 'local' | Proxied;

/** The header with its length, 'more' where it is not there yet, or null for what is none. */
export type Parsed = { readonly header: ProxyHeader; readonly length: number } | 'more' | null;

/** §2.1: "107 characters" with CRLF. */
const longestLine = 107;
/** §2.2: what version 2 begins with. */
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const fixedLength = 16;
/** Octets of addresses and type-length-values. Ours: proxies send a few hundred at most. */
const longestRest = 4096;

export function parseProxyHeader(octets: Buffer): Parsed {
  const known = Math.min(octets.length, signature.length);
  if (octets.subarray(0, known).equals(signature.subarray(0, known))) {
    return known < signature.length ? 'more' : version2(octets);
  }
  const word = Buffer.from('PROXY ');
  const seen = Math.min(octets.length, word.length);
  if (!octets.subarray(0, seen).equals(word.subarray(0, seen))) return null;
  const end = octets.subarray(0, longestLine).indexOf('\r\n');
  if (end < 0) return octets.length < longestLine ? 'more' : null;
  const header = version1(octets.toString('latin1', word.length, end).split(' '));
  return header === null ? null : { header, length: end + 2 };
}

/** "TCP4" / "TCP6" SP source SP destination SP source port SP destination port; or "UNKNOWN" and anything. */
function version1(words: readonly string[]): ProxyHeader | null {
  const [family, source = '', destination = '', port = '', toPort = '', ...more] = words;
  if (family === 'UNKNOWN') return 'local';
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : () => false;
  const remotePort = portOf(port);
  if (more.length > 0 || !isAddress(source) || !isAddress(destination)) return null;
  return remotePort === null || portOf(toPort) === null
    ? null
    : { remoteAddress: source, remotePort, localAddress: destination };
}

/** 0 to 65535, without leading zeros. */
function portOf(text: string): number | null {
  const port = Number(text);
  return text.length <= 5 && String(port) === text && Number.isInteger(port) && port >= 0 && port <= 65_535
    ? port
    : null;
}

function version2(octets: Buffer): Parsed {
  if (octets.length < fixedLength) return 'more';
  const command = octets.readUInt8(12);
  const family = octets.readUInt8(13);
  const rest = octets.readUInt16BE(14);
  if (command >> 4 !== 2 || rest > longestRest) return null;
  const length = fixedLength + rest;
  if (octets.length < length) return 'more';
  const body = octets.subarray(fixedLength, length);
  // \x0 LOCAL: the proxy looks whether we live. Other commands than \x1 must be refused.
  if ((command & 15) === 0) return { header: 'local', length };
  if ((command & 15) !== 1) return null;
  if (family === 0x11 && body.length >= 12) {
    const address = (at: number): string => body.subarray(at, at + 4).join('.');
    return {
      header: { remoteAddress: address(0), remotePort: body.readUInt16BE(8), localAddress: address(4) },
      length,
    };
  }
  if (family === 0x21 && body.length >= 36) {
    const header = { remoteAddress: ipv6(body, 0), remotePort: body.readUInt16BE(32), localAddress: ipv6(body, 16) };
    return { header, length };
  }
  // Truncated addresses are an error; UNSPEC, UDP and sockets in files say nothing of use.
  return family === 0x11 || family === 0x21 ? null : { header: 'local', length };
}

/** As the runtime writes addresses; one of IPv4 in IPv6 is one of IPv4. RFC 5952, RFC 4291 §2.5.5.2 */
function ipv6(body: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => body.readUInt16BE(at + 2 * index).toString(16));
  const host = new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
  const isMapped = groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff';
  return isMapped ? body.subarray(at + 12, at + 16).join('.') : host;
}

/** Reads the header off a new connection; what follows it stays in the socket. null where there is none in time. */
export function readProxyHeader(socket: Socket, timeout: number): Promise<ProxyHeader | null> {
  return new Promise((resolve) => {
    let held: Buffer = Buffer.alloc(0);
    const settle = (header: ProxyHeader | null): void => {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(header);
    };
    const onClose = (): void => settle(null);
    const onData = (octets: Buffer): void => {
      held = Buffer.concat([held, octets]);
      const parsed = parseProxyHeader(held);
      if (parsed === 'more') return;
      socket.pause();
      if (parsed !== null && held.length > parsed.length) socket.unshift(held.subarray(parsed.length));
      settle(parsed?.header ?? null);
    };
    const timer = setTimeout(onClose, timeout);
    socket.on('data', onData);
    socket.on('close', onClose);
  });
}
