/**
 * Compound files, which old Office documents, installers and Outlook's messages are: their directory, and what in it can do harm.
 * Implements: MS-CFB §2.2 to §2.6 (header, FAT, mini FAT, directory). Every chain is followed at most as far as the file is long.
 * Not here: macros themselves (macros.ts).
 */
import { limits } from '../limits.ts';
import { isAutoMacro, sheetTraits } from './macros.ts';
import type { Inner, Kind, Opened, Trait } from './types.ts';

interface Entry {
  readonly name: string;
  /** 1 storage, 2 stream, 5 root. */
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

const entryOctets = 128;
const lastSector = 0xfffffffa;
const miniCutoff = 4_096;
const fatInHeader = 109;

export class CompoundFile {
  readonly #content: Buffer;
  readonly #sectorSize: number;
  readonly #fat: readonly number[];
  readonly #miniFat: readonly number[];
  readonly #mini: Buffer;
  readonly entries: readonly Entry[];
  /** Of the root: what kind of document it says it is. */
  readonly classId: string;

  constructor(content: Buffer) {
    this.#content = content;
    this.#sectorSize = content.length >= 512 && content.readUInt16LE(30) === 12 ? 4_096 : 512;
    this.#fat = content.length < 512 ? [] : this.#readFat();
    const directory = content.length < 512 ? Buffer.alloc(0) : this.#chain(content.readUInt32LE(48), limits.fileOctets);
    this.entries = entriesOf(directory);
    this.classId = directory.toString('hex', 80, 96);
    this.#miniFat = content.length < 512 ? [] : numbersOf(this.#chain(content.readUInt32LE(60), limits.fileOctets));
    const root = this.entries.find(({ type }) => type === 5);
    this.#mini = root === undefined ? Buffer.alloc(0) : this.#chain(root.start, Math.min(root.size, limits.fileOctets));
  }

  /** At most `limit` octets of a stream. */
  read({ start, size }: Entry, limit: number): Buffer {
    const most = Math.min(size, limit);
    if (size >= miniCutoff) return this.#chain(start, most);
    const parts: Buffer[] = [];
    let at = start;
    for (let left = most; left > 0 && at < lastSector && at < this.#miniFat.length; left -= 64) {
      parts.push(this.#mini.subarray(at * 64, at * 64 + 64));
      at = this.#miniFat[at] ?? lastSector;
    }
    return Buffer.concat(parts).subarray(0, most);
  }

  #sector = (number: number): Buffer =>
    this.#content.subarray((number + 1) * this.#sectorSize, (number + 2) * this.#sectorSize);

  #chain(first: number, most: number): Buffer {
    const parts: Buffer[] = [];
    let at = first;
    for (let left = most; left > 0 && at < this.#fat.length; left -= this.#sectorSize) {
      parts.push(this.#sector(at));
      at = this.#fat[at] ?? lastSector;
    }
    return Buffer.concat(parts).subarray(0, most);
  }

  #readFat(): readonly number[] {
    const content = this.#content;
    const sectors: number[] = [];
    for (let n = 0; n < fatInHeader; n++) sectors.push(content.readUInt32LE(76 + n * 4));
    const most = Math.ceil(content.length / this.#sectorSize);
    let next = content.readUInt32LE(68);
    for (let seen = 0; next < most && seen < most && sectors.length < most; seen++) {
      const more = numbersOf(this.#sector(next));
      sectors.push(...more.slice(0, -1));
      next = more.at(-1) ?? lastSector;
    }
    const used = sectors.filter((number) => number < most).slice(0, most);
    return numbersOf(Buffer.concat(used.map(this.#sector))).slice(0, most);
  }
}

function numbersOf(octets: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 0; at + 4 <= octets.length; at += 4) numbers.push(octets.readUInt32LE(at));
  return numbers;
}

function entriesOf(directory: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + entryOctets <= directory.length && entries.length < limits.zipEntries; at += entryOctets) {
    const nameOctets = Math.min(directory.readUInt16LE(at + 64), 64);
    const type = directory[at + 66] ?? 0;
    if (type === 0 || nameOctets < 2) continue;
    entries.push({
      name: directory.toString('utf16le', at, at + nameOctets - 2),
      type,
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    });
  }
  return entries;
}

/** Class of Windows Installer's databases. */
const installers = new Set(['84100c0000000000c000000000000046', '86100c0000000000c000000000000046']);

/** Octets of a stream that are looked at for macros. */
const macroOctets = 512 * 1024;

export function openCompound(content: Buffer): Opened {
  const file = new CompoundFile(content);
  const named = new Map(file.entries.map((entry) => [entry.name.toLowerCase(), entry]));
  const traits = new Set<Trait>();
  const kind: Kind | undefined = installers.has(file.classId) ? 'program' : undefined;
  if (named.has('encryptedpackage')) traits.add('encrypted');
  if (named.has('_vba_project') || named.has('_vba_project_cur') || named.has('vba')) {
    traits.add('macros');
    let left = limits.fileOctets;
    for (const entry of file.entries) {
      if (entry.type !== 2 || left <= 0 || traits.has('auto-macros')) continue;
      const stream = file.read(entry, Math.min(macroOctets, left));
      left -= stream.length;
      if (isAutoMacro(stream)) traits.add('auto-macros');
    }
  }
  const sheet = named.get('workbook') ?? named.get('book');
  if (sheet !== undefined) for (const trait of sheetTraits(file.read(sheet, limits.fileOctets))) traits.add(trait);
  const document = named.get('worddocument');
  // FibBase.fEncrypted. MS-DOC §2.5.2
  if (document !== undefined && ((file.read(document, 12)[11] ?? 0) & 1) !== 0) traits.add('encrypted');
  return { traits: [...traits], files: innerFiles(file), ...(kind === undefined ? {} : { kind }) };
}

/** What was packed into a document (MS-OLEDS §2.3.6), and attachments of a message of Outlook's (MS-OXMSG §2.2.2). */
function innerFiles(file: CompoundFile): readonly Inner[] {
  const files: Inner[] = [];
  for (const entry of file.entries) {
    if (entry.type !== 2 || files.length >= limits.files) continue;
    const name = entry.name.toLowerCase();
    if (name === '\x01ole10native') files.push(packagedFile(file.read(entry, limits.fileOctets)));
    else if (name === '__substg1.0_3707001f')
      files.push({ name: file.read(entry, limits.fileName * 2).toString('utf16le'), read: () => null });
  }
  return files;
}

function packagedFile(stream: Buffer): Inner {
  const labelEnd = stream.indexOf(0, 6);
  const label = labelEnd === -1 ? '' : stream.toString('latin1', 6, Math.min(labelEnd, 6 + limits.fileName));
  const pathEnd = labelEnd === -1 ? -1 : stream.indexOf(0, labelEnd + 1);
  if (pathEnd === -1 || pathEnd + 9 > stream.length) return { name: label, read: () => null };
  // Flags, the length of a second path, that path, then the file with its length before it.
  const size = pathEnd + 9 + stream.readUInt32LE(pathEnd + 5);
  const from = size + 4;
  return { name: label, read: (limit) => (from < stream.length ? stream.subarray(from, from + limit) : null) };
}
