/**
 * The preview of a message: the beginning of its first text, white space folded.
 * Implements: RFC 8970 §3 (PREVIEW), which is also the preview of RFC 8621 §4.1.4.
 * Plain text is taken before HTML, the message's own text before that of an enclosed one; attachments are passed over.
 */
import { limits } from '../limits.ts';
import type { Part } from '../types.ts';
import { readableText } from './text.ts';

/** The beginning of one text part, as much of it as was kept. */
class Beginning {
  readonly part: Part;
  readonly #pieces: Buffer[] = [];
  #room: number;

  constructor(part: Part) {
    this.part = part;
    this.#room = part.subtype === 'html' ? limits.previewOctets.html : limits.previewOctets.plain;
  }

  take(window: Buffer, from: number, to: number): void {
    if (this.#room <= 0) return;
    const piece = Buffer.from(window.subarray(from, Math.min(to, from + this.#room)));
    this.#pieces.push(piece);
    this.#room -= piece.length;
  }

  preview(): string {
    const body = Buffer.concat(this.#pieces);
    const most = limits.previewCharacters * 2;
    if (this.part.subtype !== 'html') return foldText(readableText(body, this.part));
    const soon = foldText(readableText(body.subarray(0, limits.previewOctets.plain), this.part, most));
    if (soon.length >= limits.previewCharacters || body.length <= limits.previewOctets.plain) return soon;
    return foldText(readableText(body, this.part, most));
  }
}

type Slot = 'plain' | 'html' | 'enclosed';

/** Keeps what may become the preview while a message is read. */
export class PreviewCollector {
  readonly #slots = new Map<Slot, Beginning>();
  #part: Part | null = null;
  #beginning: Beginning | null = null;

  /** Body octets of a part; `enclosures` counts the messages around it. */
  take(part: Part, enclosures: () => number, window: Buffer, from: number, to: number): void {
    if (part !== this.#part) {
      this.#part = part;
      this.#beginning = this.#begin(part, enclosures);
    }
    this.#beginning?.take(window, from, to);
  }

  /** At most limits.previewCharacters of text; '' where no part has any. */
  preview(): string {
    for (const slot of ['plain', 'html', 'enclosed'] as const) {
      const text = this.#slots.get(slot)?.preview() ?? '';
      if (text !== '') return text;
    }
    return '';
  }

  #begin(part: Part, enclosures: () => number): Beginning | null {
    if (part.type !== 'text' || (part.subtype !== 'plain' && part.subtype !== 'html')) return null;
    if (part.disposition?.type === 'attachment') return null;
    const slot: Slot = enclosures() > 0 ? 'enclosed' : part.subtype;
    if (this.#slots.has(slot)) return null;
    const beginning = new Beginning(part);
    this.#slots.set(slot, beginning);
    return beginning;
  }
}

/** White space, and what senders pad previews with: soft hyphen, combining grapheme joiner, zero-width and no-break spaces. */
function isFiller(code: number): boolean {
  if (code <= 0x20 || (code >= 0x7f && code <= 0xa0)) return true;
  if (code < 0x34f) return code === 0xad;
  return (
    code === 0x34f || (code >= 0x2000 && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f) || isRareFiller(code)
  );
}

const isRareFiller = (code: number): boolean =>
  (code >= 0x205f && code <= 0x206f) || code === 0x3000 || code === 0xfeff || code === 0x180e;

/** Runs of filler as one space, none at the ends, at most limits.previewCharacters characters of Unicode. */
export function foldText(text: string): string {
  let folded = '';
  let characters = 0;
  let space = false;
  for (const character of text) {
    if (isFiller(character.codePointAt(0) ?? 0)) {
      space = characters > 0;
      continue;
    }
    if (characters + (space ? 2 : 1) > limits.previewCharacters) break;
    folded += space ? ` ${character}` : character;
    characters += space ? 2 : 1;
    space = false;
  }
  return folded.toWellFormed();
}
