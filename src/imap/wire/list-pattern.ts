/**
 * Mailbox patterns of LIST and LSUB: "*" is anything, "%" is anything but the hierarchy delimiter. RFC 9051 §6.3.9
 * The time is at most pattern times name; nothing is tried twice.
 */
import { delimiter } from '../../ms/mailbox-name.ts';

const DELIMITER = delimiter.charCodeAt(0);
const ANY = 0x2a;
const LEVEL = 0x25;

/** Runs of wildcards say no more than the strongest among them. */
function collapsed(pattern: string): string {
  let text = '';
  for (const character of pattern) {
    const last = text.at(-1);
    if (character === '*' && last === '%') text = `${text.slice(0, -1)}*`;
    else if ((character === '*' || character === '%') && (last === '*' || last === character)) continue;
    else text += character;
  }
  return text;
}

export type NameTest = (name: string) => boolean;

/** Compiles a pattern. INBOX at its front is compared without case. */
export function listPattern(text: string): NameTest {
  const inbox = text.slice(0, 5).toUpperCase() === 'INBOX' && (text.length === 5 || text[5] === delimiter);
  const pattern = collapsed(inbox ? `INBOX${text.slice(5)}` : text);
  if (!pattern.includes('*') && !pattern.includes('%')) return (name) => name === pattern;
  if (pattern === '*') return () => true;
  return (name) => matches(pattern, name);
}

/** Keeps the set of pattern positions that the name read so far can stand at. */
function matches(pattern: string, name: string): boolean {
  let here = new Uint8Array(pattern.length + 1);
  let next = new Uint8Array(pattern.length + 1);
  here[0] = 1;
  skipWildcards(pattern, here);
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    next.fill(0);
    for (let position = 0; position < pattern.length; position++) {
      if (here[position] === 0) continue;
      const expected = pattern.charCodeAt(position);
      if (expected === ANY || (expected === LEVEL && unit !== DELIMITER)) next[position] = 1;
      else if (expected === unit && expected !== LEVEL) next[position + 1] = 1;
    }
    skipWildcards(pattern, next);
    [here, next] = [next, here];
  }
  return here[pattern.length] === 1;
}

/** A wildcard may stand for nothing. */
function skipWildcards(pattern: string, positions: Uint8Array): void {
  for (let position = 0; position < pattern.length; position++) {
    const unit = pattern.charCodeAt(position);
    if (positions[position] === 1 && (unit === ANY || unit === LEVEL)) positions[position + 1] = 1;
  }
}
