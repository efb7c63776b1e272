/**
 * 7z: whether a password is wanted, and the names where the header stands there unpacked (7zFormat.txt). Most have it packed with LZMA,
 * which is not undone here: of such an archive nothing but its own name is known.
 */
import { limits } from '../limits.ts';
import type { Inner, Opened } from './types.ts';

const nothing: Opened = { traits: [], files: [] };
const headerOctets = 1024 * 1024;
/** The method of its AES, as the header names it. */
const aes = Buffer.from('06f10701', 'hex');
/** kHeader; kNames of FilesInfo. */
const [plainHeader, names] = [0x01, 0x11];

export function openSeven(content: Buffer): Opened {
  if (content.length < 32) return nothing;
  const from = 32 + Number(content.readBigUInt64LE(12));
  const header = content.subarray(from, from + Math.min(Number(content.readBigUInt64LE(20)), headerOctets));
  const files = header[0] === plainHeader ? namesIn(header) : [];
  return { traits: header.includes(aes) ? ['encrypted'] : [], files };
}

/** The property of the names is known by its form, so that what stands before it need not be read. */
function namesIn(header: Buffer): readonly Inner[] {
  for (let at = header.lastIndexOf(names); at > 0; at = header.lastIndexOf(names, at - 1)) {
    const size = numberAt(header, at + 1);
    if (size === null) continue;
    const [start, end] = [size.next + 1, size.next + size.value];
    // External = 0, then UTF-16 with a NUL behind each name.
    const isWhole = header[size.next] === 0 && end <= header.length && (end - start) % 2 === 0 && end - start >= 4;
    if (!isWhole || header.readUInt16LE(end - 2) !== 0) continue;
    return header
      .toString('utf16le', start, end - 2)
      .split('\0', limits.zipEntries)
      .map((name) => ({ name: name.slice(-limits.fileName), read: () => null }));
  }
  return [];
}

/** NUMBER: so many ones at the top of the first octet, so many octets behind it, the lowest first. */
function numberAt(octets: Buffer, at: number): { readonly value: number; readonly next: number } | null {
  const first = octets[at];
  if (first === undefined) return null;
  const more = Math.clz32(~(first << 24));
  if (more > 4 || at + 1 + more > octets.length) return null;
  const low = more === 0 ? 0 : octets.readUIntLE(at + 1, more);
  return { value: low + (first & (0x7f >> more)) * 256 ** more, next: at + 1 + more };
}
