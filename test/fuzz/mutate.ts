/** Something close to what clients send, and mostly wrong: up to four changes of a kind that breaks parsers. */
import type { Chances } from '../support/seeded.ts';

type Change = (bytes: Buffer, chances: Chances, others: readonly Buffer[]) => Buffer;

const octets = [
  0, 9, 10, 13, 32, 34, 36, 37, 38, 40, 41, 42, 43, 44, 45, 46, 48, 58, 60, 62, 91, 92, 93, 123, 125, 126, 127, 128,
  0xc3, 0xed, 255,
];
const words = [
  ...[
    '{0}\r\n',
    '{3+}\r\n',
    '{99999999999999999999}',
    '{1000000+}\r\n',
    '~{5}\r\n',
    '{5+}\r\n(((((',
    '\r\n',
    '\n',
    '\r',
    '""',
    '"',
  ],
  ...[
    'NIL',
    '*',
    '$',
    '%',
    '1:*',
    '*:1',
    '0',
    '4294967295',
    '4294967296',
    '18446744073709551615',
    '99999999999999999999999',
  ],
  ...[
    '1,2,3,',
    ':',
    'BODY[1.2.3.MIME]<0.1>',
    'BINARY.PEEK[1]',
    '[HEADER.FIELDS (',
    'RETURN (',
    'CHARSET X ',
    'NOT ',
    'OR ',
    'FUZZY ',
  ],
  ...[
    '(',
    ')',
    '()',
    ' ',
    '  ',
    '&',
    '&AGE-',
    '&-',
    '&ZeVnLIqe',
    '\xe9',
    '\xc3\xa9',
    '\xff\xfe',
    '\\Seen',
    '\\*',
    'UID ',
    'INBOX',
  ],
  ...[
    '(MODSEQ 1)',
    'PARTIAL 1:5',
    '(QRESYNC (1 1 1:5 (1:2 1:2)))',
    'UNCHANGEDSINCE',
    'ANNOTATION',
    '((TYPE=',
    'UTF8 (',
    'URL "',
  ],
];

const cut = (bytes: Buffer, chances: Chances): readonly [from: number, to: number] => {
  const from = chances.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + chances.below(1 + (bytes.length >> 1)))];
};

const insert = (bytes: Buffer, at: number, piece: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);

const changes: readonly Change[] = [
  // An octet, of those that mean something or any.
  (bytes, chances) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0)
      changed[chances.below(changed.length)] = chances() < 0.3 ? chances.below(256) : chances.of(octets);
    return changed;
  },
  (bytes, chances) => insert(bytes, chances.below(bytes.length + 1), Buffer.from(chances.of(words), 'latin1')),
  // The end is missing.
  (bytes, chances) => bytes.subarray(0, chances.below(bytes.length + 1)),
  // A piece is missing, comes twice, or comes very often.
  (bytes, chances) => {
    const [from, to] = cut(bytes, chances);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, chances) => {
    const [from, to] = cut(bytes, chances);
    const times = chances() < 0.05 ? 300 : 1 + chances.below(3);
    const repeated = Buffer.concat(Array.from({ length: times }, () => bytes.subarray(from, to)));
    return insert(bytes, to, repeated.subarray(0, 20_000));
  },
  // The beginning of one and the end of another.
  (bytes, chances, others) => {
    const other = chances.of(others);
    return Buffer.concat([
      bytes.subarray(0, chances.below(bytes.length + 1)),
      other.subarray(chances.below(other.length + 1)),
    ]);
  },
  // Another number.
  (bytes, chances) => {
    const digits = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39);
    if (digits.length === 0) return bytes;
    const at = chances.of(digits);
    const number = Buffer.from(
      chances.of(['0', '00', '-1', '4294967296', '9007199254740993', '1'.repeat(1 + chances.below(40))]),
    );
    return Buffer.concat([bytes.subarray(0, at), number, bytes.subarray(at + 1)]);
  },
  // Deep, or endless.
  (bytes, chances) => {
    const piece = Buffer.from(chances.of(['(', 'NOT ', 'OR ', '1,', '1:2,', '1.', '\\', '"', '&', '*', '% ']));
    const times = chances() < 0.05 ? 2_000 : 1 + chances.below(60);
    return insert(bytes, chances.below(bytes.length + 1), Buffer.concat(Array.from({ length: times }, () => piece)));
  },
];

export function mutated(transcripts: readonly Buffer[], chances: Chances): Buffer {
  let bytes = chances.of(transcripts);
  for (let left = chances.below(5); left > 0; left--) bytes = chances.of(changes)(bytes, chances, transcripts);
  return bytes;
}
