/**
 * Flags in an mbox: the fields Status, X-Status and X-Keywords, as mutt, Dovecot and others write them.
 * What we write stands before the message's own header, all three fields in this order, and is taken off again; elsewhere
 * the fields are read and left where they are.
 */
import { LF } from '../../base/bytes.ts';
import { Flag, type Flags } from '../../ms/types.ts';
import { type Field, headerFields } from '../../message/header/fields.ts';
import { keywordsOf } from '../keywords.ts';

const letters: readonly (readonly [field: 'status' | 'x-status', letter: string, bit: number])[] = [
  ['status', 'R', Flag.seen],
  ['x-status', 'A', Flag.answered],
  ['x-status', 'F', Flag.flagged],
  ['x-status', 'D', Flag.deleted],
  ['x-status', 'T', Flag.draft],
];

const lettersOf = (field: string, { system }: Flags): string =>
  letters.map(([where, letter, bit]) => (where === field && (system & bit) !== 0 ? letter : '')).join('');

export const statusFields = (flags: Flags, lineEnd: string): string =>
  [
    `Status: ${lettersOf('status', flags)}O`,
    `X-Status: ${lettersOf('x-status', flags)}`,
    `X-Keywords: ${flags.keywords.join(' ')}`,
    '',
  ].join(lineEnd);

const ours = ['status', 'x-status', 'x-keywords'];

/** `header` is the start of a message. Answers its flags, and how many octets of it are ours. */
export function readStatus(header: Buffer): { readonly flags: Flags; readonly own: number } {
  const fields = headerFields(header);
  // By lines, not by fields: what follows may begin with white space, and is the message's.
  const third = header.indexOf(LF, header.indexOf(LF, header.indexOf(LF) + 1) + 1);
  const isOurs = third !== -1 && ours.every((name, index) => fields[index]?.name.toLowerCase() === name);
  return {
    flags: flagsOf(header, isOurs ? fields.slice(0, ours.length) : fields, isOurs ? third : header.length),
    own: isOurs ? third + 1 : 0,
  };
}

function flagsOf(header: Buffer, fields: readonly Field[], end: number): Flags {
  let system = 0;
  const keywords: string[] = [];
  for (const field of fields) {
    const name = field.name.toLowerCase();
    const value = header.toString('utf8', field.valueStart, Math.min(end, field.valueEnd));
    for (const [where, letter, bit] of letters) if (name === where && value.includes(letter)) system |= bit;
    if (name === 'x-keywords') keywords.push(...value.replaceAll(',', ' ').trim().split(' '));
  }
  return { system, keywords: keywordsOf(keywords) };
}
