/** Signature fields as they are written: tags one behind the other, folded where white space means nothing. RFC 6376 §3.2 */
import { limits } from '../limits.ts';

/** Words that must not be torn, and whether a space stands in front of them where the line is not folded. */
export interface Word {
  readonly text: string;
  readonly isSpaced: boolean;
}

export const tagWord = (text: string): Word => ({ text, isSpaced: true });

/** A list between colons: each name may begin a line. */
export function listWords(tag: string, names: readonly string[]): readonly Word[] {
  return names.map((name, at) => ({
    text: `${at === 0 ? `${tag}=` : ''}${name}${at === names.length - 1 ? ';' : ':'}`,
    isSpaced: at === 0,
  }));
}

/** Base64 behind `tag=`, which may be torn anywhere. */
export function base64Words(tag: string, value: string, end: string): readonly Word[] {
  const words: Word[] = [{ text: `${tag}=`, isSpaced: true }];
  const text = value + end;
  for (let at = 0; at < text.length; at += pieceLength) {
    words.push({ text: text.slice(at, at + pieceLength), isSpaced: false });
  }
  return words;
}

const pieceLength = 16;

/** `name: words`, without a line break at its end. Lines have no more than 78 characters where a word lets them. */
export function foldedField(name: string, words: readonly Word[]): string {
  let text = `${name}:`;
  let column = text.length;
  for (const { text: word, isSpaced } of words) {
    const gap = isSpaced ? ' ' : '';
    if (column + gap.length + word.length > limits.line) {
      text += `\r\n\t${word}`;
      column = 1 + word.length;
    } else {
      text += gap + word;
      column += gap.length + word.length;
    }
  }
  return text;
}
