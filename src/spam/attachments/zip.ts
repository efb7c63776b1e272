/**
 * ZIP files: what is in them, as their directory says, or the headers before each file where there is none; documents of Office
 * and OpenDocument, which are such files; and ZIPs that are made to choke whoever unpacks them.
 * Implements: PKWARE APPNOTE 6.3.10 §4.3 (records), §4.4.4 (encryption), §4.5.3 (64-bit sizes); ECMA-376 part 2 (packages).
 */
import { limits } from '../limits.ts';
import { type Budget, inflateRaw } from './inflate.ts';
import type { Inner, Kind, Opened, Trait } from './types.ts';

export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  /** null where only the end of the packing tells. */
  readonly packed: number | null;
  readonly size: number;
  /** Where its local header begins. */
  readonly at: number;
}

interface Listing {
  readonly entries: readonly ZipEntry[];
  /** There are more than are listed. */
  readonly isCut: boolean;
  /** From its directory; false where that is missing. */
  readonly isDirectory: boolean;
}

const local = Buffer.from('PK\x03\x04', 'latin1');
const central = 0x02014b50;
const end = Buffer.from('PK\x05\x06', 'latin1');
const end64 = 0x06064b50;
const locator64 = 0x07064b50;
const endReach = 22 + 0xffff;

/** The end of a long name is what counts. */
export const nameText = (octets: Buffer): string => octets.subarray(-limits.fileName).toString('utf8');

export function zipEntries(content: Buffer, most: number): Listing {
  const directory = directoryOf(content);
  const listed = directory === null ? null : centralEntries(content, directory, most);
  return listed !== null && listed.entries.length > 0 ? listed : localEntries(content, most);
}

interface Directory {
  readonly start: number;
  /** Octets before the ZIP, such as the program that unpacks it. */
  readonly shift: number;
}

function directoryOf(content: Buffer): Directory | null {
  const tail = Math.max(0, content.length - endReach);
  const found = content.subarray(tail).lastIndexOf(end);
  if (found === -1 || tail + found + 22 > content.length) return null;
  const at = tail + found;
  const before = at - 20;
  if (before >= 0 && content.readUInt32LE(before) === locator64) {
    const record = Number(content.readBigUInt64LE(before + 8));
    if (record + 56 <= content.length && content.readUInt32LE(record) === end64)
      return { start: Number(content.readBigUInt64LE(record + 48)), shift: 0 };
  }
  const start = content.readUInt32LE(at + 16);
  if (isCentral(content, start)) return { start, shift: 0 };
  const real = at - content.readUInt32LE(at + 12);
  return { start: Math.max(0, real), shift: Math.max(0, real - start) };
}

const isCentral = (content: Buffer, at: number): boolean =>
  at + 46 <= content.length && content.readUInt32LE(at) === central;

function centralEntries(content: Buffer, { start, shift }: Directory, most: number): Listing {
  const entries: ZipEntry[] = [];
  let at = start;
  while (isCentral(content, at) && entries.length < most) {
    const [nameLength, extraLength] = [content.readUInt16LE(at + 28), content.readUInt16LE(at + 30)];
    const extra = content.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const sizes = [content.readUInt32LE(at + 24), content.readUInt32LE(at + 20), content.readUInt32LE(at + 42)];
    const [size = 0, packed = 0, offset = 0] = wide(sizes, extra);
    entries.push({
      name: nameText(content.subarray(at + 46, at + 46 + nameLength)),
      isEncrypted: (content.readUInt16LE(at + 8) & 1) !== 0,
      method: content.readUInt16LE(at + 10),
      packed,
      size,
      at: offset + shift,
    });
    at += 46 + nameLength + extraLength + content.readUInt16LE(at + 32);
  }
  return { entries, isCut: isCentral(content, at), isDirectory: true };
}

/** Zip64 Extended Information: those values that do not fit, in this order. APPNOTE §4.5.3 */
function wide(values: readonly number[], extra: Buffer): readonly number[] {
  if (!values.includes(0xffffffff)) return values;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== 0xffffffff || next + 8 > extra.length) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return values;
}

function localEntries(content: Buffer, most: number): Listing {
  const entries: ZipEntry[] = [];
  let at = content.indexOf(local);
  while (at !== -1 && at + 30 <= content.length && entries.length < most) {
    const nameLength = content.readUInt16LE(at + 26);
    entries.push({
      name: nameText(content.subarray(at + 30, at + 30 + nameLength)),
      isEncrypted: (content.readUInt16LE(at + 6) & 1) !== 0,
      method: content.readUInt16LE(at + 8),
      // What was written as a stream has its sizes behind it. APPNOTE §4.4.4, bit 3
      packed: (content.readUInt16LE(at + 6) & 8) === 0 ? content.readUInt32LE(at + 18) : null,
      size: content.readUInt32LE(at + 22),
      at,
    });
    at = content.indexOf(local, at + 4);
  }
  return { entries, isCut: at !== -1, isDirectory: false };
}

/** The packed octets of a file, clipped to what is there; null where its header is not. */
function packedOctets(content: Buffer, { at, packed }: ZipEntry): Buffer | null {
  if (at + 30 > content.length || content.compare(local, 0, 4, at, at + 4) !== 0) return null;
  const start = at + 30 + content.readUInt16LE(at + 26) + content.readUInt16LE(at + 28);
  return content.subarray(start, packed === null ? content.length : start + packed);
}

export function readEntry(content: Buffer, entry: ZipEntry, limit: number, budget: Budget): Buffer | null {
  const packed = entry.isEncrypted ? null : packedOctets(content, entry);
  if (packed === null || packed.length === 0) return null;
  if (entry.method === 8) return inflateRaw(packed, limit, budget);
  return entry.method === 0 && entry.packed !== null ? packed.subarray(0, limit) : null;
}

/** What is unpacked to be more than anything that is mailed: as real archives hardly ever are. Ours. */
const bombRatio = 250;
const bombOctets = 100_000_000;

function isBomb(content: Buffer, { entries, isDirectory }: Listing): boolean {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > bombOctets && total / content.length > bombRatio) return true;
  if (!isDirectory) return false;
  let before = 0;
  for (const { at, packed } of entries.toSorted((a, b) => a.at - b.at)) {
    // A file that begins in another one: https://www.bamsoftware.com/hacks/zipbomb/
    if (at < before) return true;
    before = at + 30 + (packed ?? 0);
  }
  return false;
}

export function openZip(content: Buffer, budget: Budget): Opened {
  const listing = zipEntries(content, Math.min(limits.zipEntries, budget.names));
  budget.names -= listing.entries.length;
  const { entries, isCut } = listing;
  const traits: Trait[] = [];
  if (entries.some(({ isEncrypted }) => isEncrypted)) traits.push('encrypted');
  if (isBomb(content, listing)) traits.push('bomb');
  if (isCut) traits.push('deep');
  const names = new Set(entries.map(({ name }) => name.toLowerCase()));
  const isPackage = names.has('[content_types].xml');
  if (isPackage || names.has('mimetype')) return openDocument(content, entries, budget, traits, isPackage);
  const kind = programKind(names);
  if (kind !== null) return { traits, files: [], kind };
  const files = entries.filter(({ name }) => !name.endsWith('/')).map((entry) => innerOf(content, entry, budget));
  return { traits, files };
}

const innerOf = (content: Buffer, entry: ZipEntry, budget: Budget): Inner => ({
  name: entry.name,
  read: (limit) => readEntry(content, entry, limit, budget),
});

/** Java's and Android's programs are ZIPs. */
const programKind = (names: ReadonlySet<string>): Kind | null =>
  names.has('androidmanifest.xml') ||
  (names.has('meta-inf/manifest.mf') && [...names].some((name) => name.endsWith('.class')))
    ? 'program'
    : null;

/** Of a document only what can do something is looked at. */
function openDocument(
  content: Buffer,
  entries: readonly ZipEntry[],
  budget: Budget,
  traits: Trait[],
  isPackage: boolean,
): Opened {
  const files: Inner[] = [];
  for (const entry of entries) {
    const name = entry.name.toLowerCase();
    if (isPackage && name.endsWith('.rels') && !traits.includes('remote-part')) {
      if (isRemote(readEntry(content, entry, limits.fileOctets, budget))) traits.push('remote-part');
    } else if (name.endsWith('vbaproject.bin') || name.includes('/embeddings/') || name.includes('/macrosheets/')) {
      if (!name.includes('/embeddings/') && !traits.includes('macros')) traits.push('macros');
      files.push(innerOf(content, entry, budget));
    } else if (!isPackage && name.startsWith('basic/') && !name.endsWith('-lc.xml') && name.endsWith('.xml')) {
      if (!traits.includes('macros')) traits.push('macros');
    }
  }
  return { traits, files };
}

/** Relationships that Office follows by itself when the document is opened. ECMA-376 part 1 §17.15.1.6 (attachedTemplate) */
const followed = ['/attachedtemplate"', '/oleobject"', '/frame"', '/subdocument"', '/externallink"'];

function isRemote(relations: Buffer | null): boolean {
  const text = relations?.toString('latin1').toLowerCase() ?? '';
  for (let at = text.indexOf('<relationship '); at !== -1; at = text.indexOf('<relationship ', at + 1)) {
    const close = text.indexOf('>', at);
    if (close === -1 || close - at > limits.urlCharacters) return false;
    const tag = text.slice(at, close);
    const isExternal = tag.includes('targetmode="external"');
    const target = tag.slice(tag.indexOf('target="') + 8);
    const leaves =
      target.startsWith('http') ||
      target.startsWith('ftp') ||
      target.startsWith('\\\\') ||
      target.startsWith('file://') ||
      target.startsWith('mhtml:');
    if (isExternal && leaves && followed.some((kind) => tag.includes(kind))) return true;
  }
  return false;
}
