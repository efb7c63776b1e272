/**
 * Names in a Maildir: flags in file names, folders of Maildir++, keywords as letters.
 * Implements: cr.yp.to/proto/maildir.html (":2," and its letters), Maildir++ (".Parent.Child"), Dovecot's dovecot-keywords.
 */
import { decodeUtf7, encodeUtf7 } from '../../imap/wire/modified-utf7.ts';
import { Flag, type Flags } from '../../ms/types.ts';
import { keywordsOf } from '../keywords.ts';

const letters: readonly (readonly [letter: string, bit: number])[] = [
  ['D', Flag.draft],
  ['F', Flag.flagged],
  ['R', Flag.answered],
  ['S', Flag.seen],
  ['T', Flag.deleted],
];
/** "Passed" has no system flag; as a keyword it is $Forwarded. */
const passed = ['P', '$Forwarded'] as const;
const firstLetter = 'a'.charCodeAt(0);

export function flagsOfName(name: string, keywords: readonly string[]): Flags {
  const at = name.lastIndexOf(':2,');
  const info = at === -1 ? '' : name.slice(at + 3);
  let system = 0;
  for (const [letter, bit] of letters) if (info.includes(letter)) system |= bit;
  const words = Array.from(info, (letter) =>
    letter === passed[0] ? passed[1] : keywords[letter.charCodeAt(0) - firstLetter],
  );
  return { system, keywords: keywordsOf(words.filter((word) => word !== undefined)) };
}

/** Letters in order of the alphabet; `letterOf` knows the keywords that have one. */
export function infoOf({ system, keywords }: Flags, letterOf: (keyword: string) => string | null): string {
  const own = letters.map(([letter, bit]) => ((system & bit) === 0 ? '' : letter));
  const words = keywords.map((keyword) => (keyword === passed[1] ? passed[0] : (letterOf(keyword) ?? '')));
  return `:2,${[...own, ...words].sort().join('')}`;
}

/** The lines of dovecot-keywords: number SP keyword. */
export function parseKeywords(text: string): readonly string[] {
  const keywords: string[] = [];
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const number = Number(line.slice(0, space));
    if (space > 0 && Number.isInteger(number) && number >= 0 && number < 26) keywords[number] = line.slice(space + 1);
  }
  return keywords;
}

/** A "." within a level, which would be taken for the separator: as modified UTF-7 writes what is not ASCII. */
const dot = '&AC4-';

/** ".Parent.Child" to "Parent/Child". */
export const mailboxOfFolder = (folder: string): string =>
  folder
    .slice(1)
    .split('.')
    .map((level) =>
      level
        .split(dot)
        .map((part) => decodeUtf7(part) ?? part)
        .join('.'),
    )
    .join('/');

/** "Parent/Child" to ".Parent.Child". */
export const folderOfMailbox = (mailbox: string): string =>
  mailbox
    .split('/')
    .map((level) => `.${encodeUtf7(level).replaceAll('.', dot)}`)
    .join('');
