/**
 * What strangers have packed, unpacked within bounds: gzip, and the first file of a zip.
 * Implements: RFC 1952; of PKWARE's APPNOTE 6.3.10 what a zip of one file needs (§4.3.7, §4.3.12, §4.3.16): stored or deflated.
 */
import { gunzip, inflateRaw } from 'node:zlib';

/** The octets behind a packing, or as they are; null where they cannot be had, or are more than `most`. */
export async function unpack(content: Buffer, most: number): Promise<Buffer | null> {
  const magic = content.length < 4 ? 0 : content.readUInt32LE(0);
  if ((magic & 0xffff) === 0x8b1f) return inflated(gunzip, content, most);
  if (magic === localFile) return unzipped(content, most);
  return content.length > most ? null : content;
}

const inflated = (inflate: typeof gunzip, content: Buffer, most: number): Promise<Buffer | null> =>
  new Promise((resolve) => {
    inflate(content, { maxOutputLength: most }, (error, result) => resolve(error === null ? result : null));
  });

const localFile = 0x04034b50;
const centralFile = 0x02014b50;
const endOfDirectory = 0x06054b50;
const endLength = 22;
const longestComment = 0xffff;

/** Sizes are believed where the directory says them: those in front of a file may be missing. */
function unzipped(content: Buffer, most: number): Promise<Buffer | null> {
  const end = directoryEnd(content);
  const directory = end === null ? content.length : content.readUInt32LE(end + 16);
  if (directory + 46 > content.length || content.readUInt32LE(directory) !== centralFile) return Promise.resolve(null);
  const method = content.readUInt16LE(directory + 10);
  const packed = content.readUInt32LE(directory + 20);
  const local = content.readUInt32LE(directory + 42);
  if (local + 30 > content.length || content.readUInt32LE(local) !== localFile) return Promise.resolve(null);
  const start = local + 30 + content.readUInt16LE(local + 26) + content.readUInt16LE(local + 28);
  if (start + packed > content.length) return Promise.resolve(null);
  const data = content.subarray(start, start + packed);
  if (method === 8) return inflated(inflateRaw, data, most);
  return Promise.resolve(method === 0 && data.length <= most ? data : null);
}

/** It stands at the end, with nothing behind it but its comment. */
function directoryEnd(content: Buffer): number | null {
  const last = content.length - endLength;
  const least = Math.max(0, last - longestComment);
  for (let at = last; at >= least; at--) if (content.readUInt32LE(at) === endOfDirectory) return at;
  return null;
}
