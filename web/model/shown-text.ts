/** A text of a message as it is shown. */
import { unflowed } from './flowed.ts';
import { shallow } from './html-depth.ts';

export interface WrittenText {
  readonly id: string;
  readonly isHtml: boolean;
  /** Its lines find their own width. RFC 3676 */
  readonly isFlowed: boolean;
  readonly text: string;
  readonly isTruncated: boolean;
}

export type ShownText = Omit<WrittenText, 'isFlowed'>;

export function shownText({ id, isHtml, isFlowed, text, isTruncated }: WrittenText): ShownText {
  const shown = isHtml ? shallow(text) : isFlowed ? unflowed(text) : text;
  return { id, isHtml, text: shown, isTruncated: isTruncated || (isHtml && shown.length < text.length) };
}
