/**
 * What kind of picture octets are, told by how they begin and by nothing else. SVG is none: it is a document.
 * Implements: WHATWG MIME Sniffing §6.1, AVIF 1.1 §6.3 (brands).
 */
const starts: readonly (readonly [type: string, at: number, octets: Buffer])[] = [
  ['image/png', 0, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['image/jpeg', 0, Buffer.from([0xff, 0xd8, 0xff])],
  ['image/gif', 0, Buffer.from('GIF87a', 'latin1')],
  ['image/gif', 0, Buffer.from('GIF89a', 'latin1')],
  ['image/webp', 8, Buffer.from('WEBPVP', 'latin1')],
  ['image/avif', 4, Buffer.from('ftypavif', 'latin1')],
  ['image/avif', 4, Buffer.from('ftypavis', 'latin1')],
  ['image/bmp', 0, Buffer.from('BM', 'latin1')],
];

/** null where it is none that is shown. */
export const imageType = (octets: Buffer): string | null =>
  starts.find(([, at, start]) => octets.subarray(at, at + start.length).equals(start))?.[0] ?? null;
