/**
 * An opened letter as it is read: its parts in order, those of different layers apart. Texts of one layer are chosen among their
 * alternatives; what stands in another layer is no alternative to anything, and no picture in it. RFC 2046 §5.1.4, RFC 9787 §4
 */
import type { LetterPart, OpenedLetter } from '../crypto/letter.ts';

export interface LetterText {
  readonly id: string;
  readonly isHtml: boolean;
  readonly isFlowed: boolean;
  readonly text: string;
}

/** What stands in one layer, or in a message within. */
export interface Region {
  readonly id: string;
  readonly covers: LetterPart['covers'];
  /** One of its parts: all have the same seals round them. */
  readonly of: LetterPart;
  readonly texts: readonly LetterText[];
  readonly files: readonly LetterPart[];
  /** Pictures that its HTML may show. */
  readonly pictures: readonly LetterPart[];
}

/** `isPlain`: words rather than what was laid out. */
export function regionsOf({ parts }: Pick<OpenedLetter, 'parts'>, isPlain: boolean): readonly Region[] {
  const runs: LetterPart[][] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.[0]?.layer === part.layer) last.push(part);
    else runs.push([part]);
  }
  return runs.flatMap((run) => {
    const [of] = run;
    return of === undefined ? [] : [regionOf(of, run, isPlain)];
  });
}

/** Whether some of it was written both ways. */
export const hasBothWays = ({ parts }: Pick<OpenedLetter, 'parts'>): boolean =>
  parts.some(
    ({ type, layer, alternative }) =>
      type === 'text/html' &&
      alternative !== null &&
      parts.some((one) => one.type === 'text/plain' && one.layer === layer && one.alternative === alternative),
  );

function regionOf(of: LetterPart, run: readonly LetterPart[], isPlain: boolean): Region {
  const read = run.filter(isRead);
  const wanted = isPlain ? 'text/plain' : 'text/html';
  const isChosen = ({ type, alternative }: LetterPart): boolean =>
    type === wanted ||
    alternative === null ||
    !read.some((other) => other.alternative === alternative && other.type === wanted);
  const texts = read.filter(isChosen).map((part) => ({
    id: part.place,
    isHtml: part.type === 'text/html',
    isFlowed: part.isFlowed,
    text: textOf(part),
  }));
  const pictures = run.filter(({ type, contentId }) => type.startsWith('image/') && contentId !== null);
  const html = texts.filter(({ isHtml }) => isHtml);
  const isShown = (part: LetterPart): boolean =>
    pictures.includes(part) && html.some(({ text }) => text.includes(`cid:${part.contentId ?? ''}`));
  return {
    id: of.place,
    covers: of.covers,
    of,
    texts,
    pictures,
    files: run.filter((part) => !read.includes(part) && !isShown(part)),
  };
}

const isRead = ({ type, disposition }: LetterPart): boolean =>
  (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment';

/** A charset that nobody knows is read as the most common one. */
export function textOf({ octets, charset }: Pick<LetterPart, 'octets' | 'charset'>): string {
  return decoder(charset ?? 'utf-8').decode(octets);
}

function decoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder('utf-8');
  }
}

/** The value of a field that counts, or of one outside; null where there is none. */
export const fieldOf = (fields: OpenedLetter['fields'], name: string): string | null =>
  fields.find((field) => field.name.toLowerCase() === name)?.value ?? null;

/** UTF-16 units of a subject in a list. */
const longestSubject = 500;

/** What stood inside, of a letter that was encrypted as a whole, and was not seen outside; null where the one outside counts. RFC 9788 §4.3 */
export function innerSubject({ encrypted, fields }: Pick<OpenedLetter, 'encrypted' | 'fields'>): string | null {
  const found = fields.find(({ name }) => name.toLowerCase() === 'subject');
  const isSecret = found?.protection === 'encrypted' || found?.protection === 'signed-and-encrypted';
  return encrypted === 'message' && found !== undefined && isSecret && found.value !== ''
    ? found.value.slice(0, longestSubject).toWellFormed()
    : null;
}
