/**
 * Disk images: the files of ISO 9660 (ECMA-119), by Joliet's names where it has them. UDF and the disks of virtual machines are
 * known by their mark (kinds.ts) and not read.
 */
import { limits } from '../limits.ts';
import type { Inner, Opened } from './types.ts';
import { nameText } from './zip.ts';

const sector = 2048;
/** ECMA-119 §6.2.1: the volume descriptors begin behind sixteen sectors. */
const firstDescriptor = 16;
const descriptors = 16;
const folders = 200;

interface Extent {
  readonly at: number;
  readonly size: number;
}

export function openImage(content: Buffer): Opened {
  const root = rootOf(content);
  if (root === null) return { traits: [], files: [] };
  const files: Inner[] = [];
  const waiting: Extent[] = [root.extent];
  const seen = new Set<number>();
  for (let folder = waiting.pop(); folder !== undefined && seen.size < folders; folder = waiting.pop()) {
    if (seen.has(folder.at)) continue;
    seen.add(folder.at);
    for (const { name, isFolder, at, size } of recordsOf(content, folder, root.isJoliet)) {
      if (files.length >= limits.zipEntries) return { traits: [], files };
      if (isFolder) waiting.push({ at, size });
      else files.push({ name, read: (limit) => content.subarray(at, at + Math.min(size, limit)) });
    }
  }
  return { traits: [], files };
}

/** §8.4.18, §8.5.13: the root is a directory record in the descriptor; a supplementary one with these escapes is Joliet's. */
function rootOf(content: Buffer): { readonly extent: Extent; readonly isJoliet: boolean } | null {
  let primary: Extent | null = null;
  for (let number = 0; number < descriptors; number++) {
    const start = (firstDescriptor + number) * sector;
    if (start + sector > content.length || content.toString('latin1', start + 1, start + 6) !== 'CD001') break;
    const type = content[start];
    const record = start + 156;
    const extent = { at: content.readUInt32LE(record + 2) * sector, size: content.readUInt32LE(record + 10) };
    if (type === 2 && ['%/@', '%/C', '%/E'].includes(content.toString('latin1', start + 88, start + 91)))
      return { extent, isJoliet: true };
    if (type === 1) primary ??= extent;
  }
  return primary === null ? null : { extent: primary, isJoliet: false };
}

interface DirectoryRecord extends Extent {
  readonly name: string;
  readonly isFolder: boolean;
}

/** §9.1; a record does not go over the end of a sector, what is left of it is zero. */
function* recordsOf(content: Buffer, { at: start, size }: Extent, isJoliet: boolean): Generator<DirectoryRecord> {
  const end = Math.min(content.length, start + size);
  for (let at = start; at + 34 <= end;) {
    const length = content[at] ?? 0;
    if (length < 34) {
      at = (Math.floor(at / sector) + 1) * sector;
      continue;
    }
    const octets = content.subarray(at + 33, Math.min(end, at + 33 + (content[at + 32] ?? 0)));
    // The folder itself and the one above it are called by one octet, 0 and 1.
    if (octets.length > 1 || (octets[0] ?? 0) > 1)
      yield {
        name: withoutVersion(isJoliet ? bigEndian(octets) : nameText(octets)),
        isFolder: ((content[at + 25] ?? 0) & 2) !== 0,
        at: content.readUInt32LE(at + 2) * sector,
        size: content.readUInt32LE(at + 10),
      };
    at += length;
  }
}

const bigEndian = (octets: Buffer): string =>
  Buffer.from(octets.subarray(0, octets.length & ~1))
    .swap16()
    .toString('utf16le');

/** "RUN.EXE;1", and "README.;1" */
function withoutVersion(name: string): string {
  const mark = name.lastIndexOf(';');
  const bare = mark === -1 ? name : name.slice(0, mark);
  return bare.endsWith('.') ? bare.slice(0, -1) : bare;
}
