/**
 * Files that the operator does not want at all, by their endings: attachments of a message of any size, and what is in them as far
 * as archives tell it. Names of a ZIP are found wherever they stand in it, without unpacking; of others those that were looked into.
 * Implements: PKWARE APPNOTE §4.3.7 and §4.3.12 (headers with names).
 */
import { setImmediate as turn } from 'node:timers/promises';
import { createExaminer } from '../../message/examine.ts';
import { type Content, chunks } from '../../message/content.ts';
import { transferDecoder } from '../../message/mime/transfer-stream.ts';
import { isIdentity } from '../../message/mime/transfer.ts';
import type { Part } from '../../message/types.ts';
import type { Adviser } from '../adviser.ts';
import { rawName } from '../facts/leaves.ts';
import { limits } from '../limits.ts';
import { endingOf } from './names.ts';
import { shown } from './shown.ts';
import type { FileName } from './types.ts';
import { nameText } from './zip.ts';

export function createForbidden(endings: readonly string[]): Adviser {
  const unwanted = new Set(endings.map((ending) => ending.toLowerCase()));
  const isForbidden = ({ name }: FileName): boolean => unwanted.has(endingOf(name));
  return {
    name: 'attachments',
    async advise({ files, content }) {
      const known = files.find(isForbidden);
      const found = known ?? (await firstOf(content, isForbidden));
      if (found === null) return { evidence: [], ruling: null };
      const why = `A file ends in .${endingOf(found.name)}, which this server does not take.`;
      return { evidence: [{ name: 'attachments', points: 0, why, details: [shown(found)] }], ruling: 'forbidden' };
    },
  };
}

async function firstOf(content: Content, isForbidden: (file: FileName) => boolean): Promise<FileName | null> {
  const examiner = createExaminer();
  for await (const octets of chunks(content)) {
    examiner.push(octets);
    await turn();
  }
  let left: number = limits.headers;
  for (const part of leaves(examiner.end().structure)) {
    const name = rawName(part) ?? '';
    const file = { name, within: [] };
    if (isForbidden(file)) return file;
    if (part.type === 'text' || part.type === 'image') continue;
    for await (const inner of zipNames(content, part)) {
      left -= 1;
      if (left <= 0) return null;
      const packed = { name: inner, within: [name] };
      if (isForbidden(packed)) return packed;
    }
  }
  return null;
}

function* leaves(part: Part): Generator<Part> {
  if (part.children.length === 0) yield part;
  else for (const child of part.children) yield* leaves(child);
}

const marks = [
  { octets: Buffer.from('PK\x03\x04', 'latin1'), lengthAt: 26, nameAt: 30 },
  { octets: Buffer.from('PK\x01\x02', 'latin1'), lengthAt: 28, nameAt: 46 },
];

/** Octets behind the mark in which a name may end. */
const reach = 46 + 0xffff;

/** Of every header of a ZIP that stands in a part, in bounded memory. */
async function* zipNames(content: Content, { body, end, encoding }: Part): AsyncGenerator<string> {
  const decoder = transferDecoder(encoding);
  if (decoder === null && !isIdentity(encoding)) return;
  let held: Buffer = Buffer.alloc(0);
  for await (const octets of chunks(content, body, end)) {
    const plain = decoder === null ? octets : decoder.push(octets);
    const window = held.length === 0 ? plain : Buffer.concat([held, plain]);
    yield* namesIn(window, Math.max(0, window.length - reach));
    held = Buffer.from(window.subarray(-reach));
    await turn();
  }
  yield* namesIn(held, held.length);
}

/** Names whose headers begin before `to`. */
function* namesIn(window: Buffer, to: number): Generator<string> {
  for (const { octets, lengthAt, nameAt } of marks) {
    for (let at = window.indexOf(octets); at !== -1 && at < to; at = window.indexOf(octets, at + 4)) {
      if (at + nameAt > window.length) break;
      const length = window.readUInt16LE(at + lengthAt);
      yield nameText(window.subarray(at + nameAt, at + nameAt + length));
    }
  }
}
