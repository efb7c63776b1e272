/**
 * Programs in documents of Office: Visual Basic, unpacked as far as needed to see what runs by itself, and Excel's old macro sheets.
 * Implements: MS-OVBA §2.4.1 (the packing of source), MS-XLS §2.4.28 (BoundSheet8), §2.4.117 (FilePass), §2.1.4 (records).
 */
import type { Trait } from './types.ts';

/** What a module of source begins with, packed: a first group of eight letters as they are. */
const moduleStart = Buffer.from('\x00Attribut', 'latin1');

/** Procedures that run when a document is opened, closed or new, whether the user wants it or not. MS-VBAL has none; Office's manuals do. */
const automatic = [
  'autoopen',
  'auto_open',
  'autoexec',
  'autoclose',
  'auto_close',
  'autonew',
  'document_open',
  'document_close',
  'document_new',
  'workbook_open',
  'workbook_beforeclose',
  'workbook_activate',
  'workbook_newsheet',
  '_onconnecting',
  '_painted',
  '_painting',
  '_layout',
];

/** Octets of source that are looked at in one module. */
const sourceOctets = 256 * 1024;

export function isAutoMacro(stream: Buffer): boolean {
  const found = stream.indexOf(moduleStart);
  // Before it stand the mark of the container and the header of its first chunk.
  if (found < 3 || stream[found - 3] !== 1) return false;
  const source = unpackedSource(stream, found - 2).toLowerCase();
  return automatic.some(
    (name) => source.includes(`sub ${name}`) || (name.startsWith('_') && source.includes(`${name}(`)),
  );
}

/** CompressedContainer: chunks of at most 4,096 octets. `at` is the header of the first. */
export function unpackedSource(stream: Buffer, at: number): string {
  const plain = Buffer.alloc(sourceOctets);
  let length = 0;
  let next = at;
  while (next + 2 <= stream.length && length + 4_096 <= plain.length) {
    const header = stream.readUInt16LE(next);
    const stop = Math.min(stream.length, next + (header & 0x0fff) + 3);
    // CompressedChunkSignature
    if (((header >> 12) & 7) !== 3) break;
    length =
      (header & 0x8000) === 0
        ? copyChunk(stream, next + 2, stop, plain, length)
        : unpackChunk(stream, next + 2, stop, plain, length);
    next = stop;
  }
  return plain.toString('latin1', 0, length);
}

const copyChunk = (stream: Buffer, from: number, to: number, plain: Buffer, length: number): number =>
  length + stream.copy(plain, length, from, Math.min(to, from + 4_096));

/** Groups of eight: a bit for each says whether it is a letter or a copy of what came before. */
function unpackChunk(stream: Buffer, from: number, to: number, plain: Buffer, start: number): number {
  let [at, length] = [from, start];
  const end = start + 4_096;
  while (at < to && length < end) {
    const flags = stream[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < to && length < end; bit++) {
      if ((flags & (1 << bit)) === 0) {
        plain[length++] = stream[at++] ?? 0;
        continue;
      }
      if (at + 2 > to) return length;
      const token = stream.readUInt16LE(at);
      at += 2;
      const bits = Math.max(4, Math.ceil(Math.log2(Math.max(1, length - start))));
      const offset = (token >> (16 - bits)) + 1;
      const count = Math.min((token & (0xffff >> bits)) + 3, end - length);
      if (offset > length - start) return length;
      for (let copied = 0; copied < count; copied++, length++) plain[length] = plain[length - offset] ?? 0;
    }
  }
  return length;
}

const boundSheet = 0x85;
const filePass = 0x2f;

/** Of a workbook's stream: records of type, length, data. */
export function sheetTraits(stream: Buffer): readonly Trait[] {
  for (let at = 0; at + 4 <= stream.length;) {
    const [type, length] = [stream.readUInt16LE(at), stream.readUInt16LE(at + 2)];
    if (type === filePass) return ['encrypted'];
    // dt: 1 is a macro sheet.
    if (type === boundSheet && stream[at + 9] === 1) return ['macros'];
    at += 4 + length;
  }
  return [];
}
