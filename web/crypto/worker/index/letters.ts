/**
 * What the index knows of an opened letter: the words of its header and of what is read of it, in order, and where they stand. What
 * can be seen outside the seals is told apart, as the server finds that by itself.
 * The header is the one that counts (RFC 9788 §4), as src/sealed computed it; nothing is here of a seal that did not open.
 */
import { htmlText } from '../../../../src/message/mime/html.ts';
import { folded } from '../../../../src/message/heading/folded.ts';
import { eachWord } from '../../../../src/message/similar/words.ts';
import { innerSubject, regionsOf } from '../../../model/letter.ts';
import type { LetterPart, OpenedLetter } from '../../letter.ts';
import type { IndexField, LetterName } from '../../sealed-index.ts';
import { limits } from './limits.ts';

export const indexFields: readonly IndexField[] = ['from', 'to', 'cc', 'bcc', 'subject', 'body'];

/** Words that stand one behind the other. */
export interface Section {
  readonly field: IndexField;
  readonly isOutside: boolean;
  readonly words: readonly string[];
}

export interface IndexedLetter extends LetterName {
  /** What stood inside alone; null where the one outside counts. */
  readonly subject: string | null;
  readonly hasFiles: boolean;
  /** The keys that did not open all of it; null where there is nothing left to open. */
  readonly tried: string | null;
  readonly sections: readonly Section[];
}

/** `keys`: those that were at hand. */
export function indexedLetter({ id, at }: LetterName, letter: OpenedLetter, keys: string): IndexedLetter {
  const isOpaque = letter.outer.some(
    ({ name, value }) => isNamed(name, 'content-type') && value.includes('pkcs7-mime'),
  );
  const words = new Words();
  for (const field of indexFields)
    for (const { name, value } of letter.fields)
      if (isNamed(name, field)) words.take(field, hasOutside(letter, name, value), value);
  let hasFiles = false;
  for (const { of, texts, files } of regionsOf(letter, true)) {
    const isOutside = of.encrypted.length === 0 && !isOpaque;
    hasFiles ||= !isOutside && files.some(isFile);
    for (const { text, isHtml } of texts) words.take('body', isOutside, isHtml ? htmlText(text, limits.part) : text);
    for (const { name } of files) words.take('body', isOutside, name ?? '');
  }
  return {
    id,
    at,
    subject: innerSubject(letter),
    hasFiles,
    tried: letter.closed.some(({ state }) => state === 'locked') ? keys : null,
    // What is outside stands first: segment.ts.
    sections: words.sections.toSorted((a, b) => Number(b.isOutside) - Number(a.isOutside)),
  };
}

const isNamed = (name: string, wanted: string): boolean => name.toLowerCase() === wanted;

/** Keys are no files that anybody looks for. */
const isFile = ({ type }: LetterPart): boolean => type !== 'application/pgp-keys';

const hasOutside = ({ outer }: OpenedLetter, name: string, value: string): boolean =>
  outer.some((field) => isNamed(field.name, name.toLowerCase()) && field.value === value);

class Words {
  readonly sections: Section[] = [];
  #left: number = limits.words;

  take(field: IndexField, isOutside: boolean, text: string): void {
    const words: string[] = [];
    eachWord(folded(text.slice(0, limits.part)), (word) => {
      if (words.length < this.#left) words.push(word.slice(0, limits.word).toWellFormed());
    });
    this.#left -= words.length;
    if (words.length > 0) this.sections.push({ field, isOutside, words });
  }
}
