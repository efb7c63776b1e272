/**
 * The subject without what replying and forwarding puts around it.
 * Implements: RFC 5256 §2.1 (base subject), §5 (subj-… of its grammar).
 */
import { decodeWords } from '../header/encoded-word.ts';
import { collationKey } from './collation.ts';

export interface BaseSubject {
  /** As it is compared. */
  readonly key: string;
  /** Whether anything was taken away that marks a reply or a forward. RFC 5256 §3 */
  readonly reply: boolean;
}

/** Characters of a subject that are looked at: what follows is part of the base. Our own. */
const longest = 10_000;

const SP = 0x20;
const isSpace = (unit: number): boolean => unit === SP || unit === 0x09 || unit === 0x0d || unit === 0x0a;

/** Runs of white space as one space. §2.1 (1) */
function singleSpaced(text: string): string {
  let plain = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (!isSpace(text.charCodeAt(at))) continue;
    plain += `${text.slice(from, at)} `;
    while (isSpace(text.charCodeAt(at + 1))) at += 1;
    from = at + 1;
  }
  return plain + text.slice(from);
}

const withoutSpaces = (text: string, at: number): number => {
  let next = at;
  while (text.charCodeAt(next) === SP) next += 1;
  return next;
};

/** subj-blob = "[" *BLOBCHAR "]" *WSP; answers where it ends, or `at`. BLOBCHAR is anything but brackets. */
function blob(text: string, at: number): number {
  if (text.charAt(at) !== '[') return at;
  const end = text.indexOf(']', at + 1);
  if (end === -1) return at;
  const again = text.indexOf('[', at + 1);
  return again !== -1 && again < end ? at : withoutSpaces(text, end + 1);
}

/** subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":" */
function refwd(text: string, at: number): number {
  const start = text.slice(at, at + 3).toLowerCase();
  const word = start === 'fwd' ? 3 : start.startsWith('re') || start.startsWith('fw') ? 2 : 0;
  if (word === 0) return at;
  const colon = blob(text, withoutSpaces(text, at + word));
  return text.charAt(colon) === ':' ? colon + 1 : at;
}

/** subj-leader = (*subj-blob subj-refwd) / WSP; the blobs and the refwd alone */
function leader(text: string, at: number): number {
  let next = at;
  for (let end = blob(text, next); end > next; end = blob(text, next)) next = end;
  const end = refwd(text, next);
  return end > next ? end : at;
}

export function baseSubject(subject: string | null): BaseSubject {
  if (subject === null) return { key: '', reply: false };
  const whole = singleSpaced(decodeWords(subject));
  const rest = whole.slice(longest);
  let text = whole.slice(0, longest);
  let reply = false;
  for (;;) {
    // (2) subj-trailer = "(fwd)" / WSP
    let end = text.length;
    for (;;) {
      if (text.charCodeAt(end - 1) === SP) end -= 1;
      else if (text.slice(Math.max(0, end - 5), end).toLowerCase() === '(fwd)') {
        end -= 5;
        reply = true;
      } else break;
    }
    text = text.slice(0, end);
    // (3) to (5)
    let start = 0;
    for (;;) {
      start = withoutSpaces(text, start);
      const behind = leader(text, start);
      if (behind > start) {
        start = behind;
        reply = true;
        continue;
      }
      // (4) a blob goes only where something is left behind it.
      const next = blob(text, start);
      if (next === start || next >= text.length) break;
      start = next;
    }
    text = text.slice(start);
    // (6) subj-fwd = "[fwd:" subject "]"
    if (text.slice(0, 5).toLowerCase() !== '[fwd:' || !text.endsWith(']')) break;
    text = text.slice(5, -1);
    reply = true;
  }
  return { key: collationKey(text + rest), reply };
}
