/**
 * Archives beside ZIP: the names that are in them as far as these stand there unpacked, and whether a password is wanted.
 * Implements: POSIX pax (ustar), GNU tar's long names; RFC 1952 (gzip); RAR 4 and 5 (technical notes of RARLAB);
 * Microsoft Cabinet. 7z and disk images: seven.ts, image.ts. Of the others only the mark is known (kinds.ts).
 */
import { limits } from '../limits.ts';
import { type Budget, inflateGzip } from './inflate.ts';
import type { Inner, Opened, Trait } from './types.ts';
import { nameText } from './zip.ts';

const nothing: Opened = { traits: [], files: [] };
const packed = (): null => null;
const block = 512;

const untilNul = (octets: Buffer): Buffer => {
  const end = octets.indexOf(0);
  return end === -1 ? octets : octets.subarray(0, end);
};

export function openTar(content: Buffer): Opened {
  const files: Inner[] = [];
  let longName: string | null = null;
  let at = 0;
  for (let headers = 0; at + block <= content.length && headers < limits.zipEntries; headers++) {
    const header = content.subarray(at, at + block);
    if (header.toString('latin1', 257, 262) !== 'ustar') break;
    const size = tarSize(header);
    const [from, type] = [at + block, header.toString('latin1', 156, 157)];
    const body = content.subarray(from, from + size);
    if (type === 'L') longName = nameText(untilNul(body));
    else {
      if (type === '0' || type === '\0')
        files.push({
          name: longName ?? nameText(untilNul(header.subarray(0, 100))),
          read: (limit) => body.subarray(0, limit),
        });
      longName = null;
    }
    at = from + Math.ceil(size / block) * block;
  }
  return { traits: [], files };
}

/** Octal digits, or a number of 64 bits behind 0x80. */
function tarSize(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) !== 0) return Number(header.readBigUInt64BE(128) & 0xffff_ffff_ffffn);
  const digits = Number.parseInt(header.toString('latin1', 124, 136).trim(), 8);
  return Number.isFinite(digits) && digits > 0 ? digits : 0;
}

/** It holds one file, and may have its name. */
export function openGzip(content: Buffer, budget: Budget, outerName: string): Opened {
  const claimed = content.length < 18 ? 0 : content.readUInt32LE(content.length - 4);
  const traits: Trait[] = claimed > 100_000_000 && claimed / content.length > 250 ? ['bomb'] : [];
  const flags = content[3] ?? 0;
  const hasName = (flags & 0x08) !== 0 && (flags & 0x04) === 0;
  const lower = outerName.toLowerCase();
  const implied = lower.endsWith('.tgz')
    ? `${outerName.slice(0, -4)}.tar`
    : lower.endsWith('.gz')
      ? outerName.slice(0, -3)
      : outerName;
  const name = hasName ? nameText(untilNul(content.subarray(10, 10 + 65_536))) : implied;
  return { traits, files: [{ name, read: (limit) => inflateGzip(content, limit, budget) }] };
}

export const openRar = (content: Buffer): Opened =>
  content[6] === 1 ? openRar5(content) : content[6] === 0 ? openRar4(content) : nothing;

/** RAR 4: blocks of crc (2), type, flags (2), size (2), then what their type has. */
function openRar4(content: Buffer): Opened {
  const files: Inner[] = [];
  let isEncrypted = false;
  let at = 7;
  while (at + 7 <= content.length && files.length < limits.zipEntries) {
    const [type, flags, size] = [content[at + 2] ?? 0, content.readUInt16LE(at + 3), content.readUInt16LE(at + 5)];
    if (size < 7) break;
    if (type === 0x73 && (flags & 0x80) !== 0) return { traits: ['encrypted'], files };
    let behind = (flags & 0x8000) !== 0 && at + 11 <= content.length ? content.readUInt32LE(at + 7) : 0;
    if (type === 0x74 && at + 32 <= content.length) {
      isEncrypted ||= (flags & 0x04) !== 0;
      behind = content.readUInt32LE(at + 7);
      const start = at + 32 + ((flags & 0x100) === 0 ? 0 : 8);
      files.push({
        name: nameText(untilNul(content.subarray(start, start + content.readUInt16LE(at + 26)))),
        read: packed,
      });
    }
    at += size + behind;
  }
  return { traits: isEncrypted ? ['encrypted'] : [], files };
}

/** A number of RAR 5: seven bits an octet, the lowest first. */
class Vints {
  readonly #octets: Buffer;
  at: number;

  constructor(octets: Buffer, at: number) {
    this.#octets = octets;
    this.at = at;
  }

  next(): number {
    let value = 0;
    for (let power = 1, count = 0; count < 10; power *= 128, count++) {
      const octet = this.#octets[this.at++] ?? 0;
      value += (octet & 0x7f) * power;
      if (octet < 0x80) break;
    }
    return value;
  }
}

/** RAR 5: headers of crc (4), size, type, flags, size of the extra area, size of the data. */
function openRar5(content: Buffer): Opened {
  const files: Inner[] = [];
  let isEncrypted = false;
  let at = 8;
  while (at + 7 <= content.length && files.length < limits.zipEntries) {
    const numbers = new Vints(content, at + 4);
    const size = numbers.next();
    const start = numbers.at;
    const [type, flags] = [numbers.next(), numbers.next()];
    const extra = (flags & 1) === 0 ? 0 : numbers.next();
    const data = (flags & 2) === 0 ? 0 : numbers.next();
    if (size === 0) break;
    if (type === 4) return { traits: ['encrypted'], files };
    if (type === 2) {
      const fileFlags = numbers.next();
      numbers.next();
      numbers.next();
      numbers.at += ((fileFlags & 2) === 0 ? 0 : 4) + ((fileFlags & 4) === 0 ? 0 : 4);
      numbers.next();
      numbers.next();
      const length = numbers.next();
      files.push({ name: nameText(content.subarray(numbers.at, numbers.at + length)), read: packed });
      isEncrypted ||= hasEncryption(content, start + size - extra, start + size);
    }
    if (type === 5) break;
    at = start + size + data;
  }
  return { traits: isEncrypted ? ['encrypted'] : [], files };
}

/** Records of the extra area: size, type; 1 is encryption. */
function hasEncryption(content: Buffer, from: number, to: number): boolean {
  const records = new Vints(content, from);
  for (let count = 0; count < 20 && records.at < Math.min(to, content.length); count++) {
    const size = records.next();
    const next = records.at + size;
    if (records.next() === 1) return true;
    if (size === 0) return false;
    records.at = next;
  }
  return false;
}

/** bzip2, xz and their like hold one file, which has the name without their ending: they are not unpacked, but the name tells what comes out. */
export function openSingle(_content: Buffer, _budget: Budget, outerName: string): Opened {
  const lower = outerName.toLowerCase();
  const ending = singleEndings.find((each) => lower.endsWith(each));
  if (ending === undefined) return nothing;
  const name = outerName.slice(0, -ending.length);
  return { traits: [], files: [{ name: ending.startsWith('.t') ? `${name}.tar` : name, read: packed }] };
}

const singleEndings = ['.tbz2', '.tbz', '.txz', '.tzst', '.bz2', '.xz', '.zst', '.lzma'];

/** CFFILE: size, offset, folder, date, time, attributes, then the name. */
export function openCabinet(content: Buffer): Opened {
  const files: Inner[] = [];
  if (content.length < 36) return nothing;
  let at = content.readUInt32LE(16);
  const count = Math.min(content.readUInt16LE(28), limits.zipEntries);
  while (files.length < count && at + 17 <= content.length) {
    const octets = untilNul(content.subarray(at + 16, at + 16 + 256));
    files.push({ name: nameText(octets), read: packed });
    at += 17 + octets.length;
  }
  return { traits: [], files };
}
