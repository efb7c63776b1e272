/**
 * A text as HTML in which what was found stands in <mark>.
 * Implements: the transformations of RFC 8621 §5 (subject, preview).
 */
import { folded } from '../../../message/heading/folded.ts';

/** [from, to) of a text. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Characters that stand before what was found first. Ours. */
const lead = 60;

/** Where the terms (folded) stand in a text that is in NFC, in order, none within another. */
export function spansOf(text: string, terms: readonly string[]): readonly Span[] {
  const { lower, origin } = foldedWithOrigin(text);
  const found: { from: number; to: number }[] = [];
  for (const term of terms) {
    if (term === '') continue;
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + term.length))
      found.push({ from: origin(at), to: origin(at + term.length) });
  }
  const spans: { from: number; to: number }[] = [];
  for (const span of found.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = spans.at(-1);
    if (last === undefined || span.from > last.to) spans.push(span);
    else last.to = Math.max(last.to, span.to);
  }
  return spans;
}

/** The text as it is searched, and for each place in it the place in the text. Lower case may have other lengths. */
function foldedWithOrigin(text: string) {
  const lower = folded(text);
  if (lower.length === text.length) return { lower, origin: (at: number) => at };
  const places: number[] = [];
  let mapped = '';
  let from = 0;
  for (const character of text) {
    const one = folded(character);
    for (let at = 0; at < one.length; at++) places.push(from);
    mapped += one;
    from += character.length;
  }
  places.push(from);
  return { lower: mapped, origin: (at: number) => places[at] ?? text.length };
}

/**
 * The part of the text around what was found first, of at most `most` octets as it is told; null where nothing was found. It is never
 * cut within a character, an entity or a tag.
 */
export function marked(original: string, terms: readonly string[], most: number): string | null {
  const text = original.normalize('NFC').toWellFormed();
  const spans = spansOf(text, terms);
  const [first] = spans;
  if (first === undefined) return null;
  const whole = markedFrom(text, spans, 0, most);
  if (whole.complete) return whole.html;
  const start = startBefore(text, first.from);
  const dots = start > 0 ? ellipsis : '';
  return `${dots}${markedFrom(text, spans, start, most - Buffer.byteLength(dots)).html}`;
}

const ellipsis = '…';
const [open, close] = ['<mark>', '</mark>'];

/** Behind a space, where there is one close by. */
function startBefore(text: string, first: number): number {
  const from = Math.max(0, first - lead);
  if (from === 0) return 0;
  const space = text.indexOf(' ', from);
  const start = space >= 0 && space < first ? space + 1 : from;
  return isInner(text, start) ? start + 1 : start;
}

/** Whether a place is between the halves of a surrogate pair. */
const isInner = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};

/** From a place on as far as the octets reach, with "…" where that is not the end. */
function markedFrom(text: string, spans: readonly Span[], start: number, most: number) {
  const room = most - Buffer.byteLength(ellipsis);
  let html = '';
  let used = 0;
  /** What it was when it could still be cut there. */
  let cut = '';
  let at = start;
  for (const span of [...spans, { from: text.length, to: text.length }]) {
    if (span.to <= start) continue;
    for (const [piece, isMark] of [
      [text.slice(at, span.from), false],
      [text.slice(span.from, span.to), true],
    ] as const) {
      if (piece === '') continue;
      const tags = isMark ? open.length + close.length : 0;
      html += isMark ? open : '';
      used += tags;
      for (const character of piece) {
        const escaped = entities.get(character) ?? character;
        used += Buffer.byteLength(escaped);
        if (used > most) return { html: `${cut}${ellipsis}`, complete: false };
        html += escaped;
        if (used <= room) cut = isMark ? html + close : html;
      }
      html += isMark ? close : '';
    }
    at = span.to;
  }
  return { html, complete: true };
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
