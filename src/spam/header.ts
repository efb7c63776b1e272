/**
 * The header field that our copies carry, for filters and for the curious. Our own; documented in docs/unwanted.md:
 *
 *   X-Postern-Spam: spam, 7.3 points, filed as junk (words 4.1, block-list 2, html-only 0.5)
 *
 * A stranger's field of this name is taken out of what comes in.
 */
import type { SpamDeed, SpamRecord } from './decision/record.ts';

export const spamField = 'X-Postern-Spam';

/** Names that are told. */
const told = 8;
/** Characters of a line. RFC 5322 §2.1.1 asks for 78. */
const lineLength = 76;

const done: Readonly<Record<SpamDeed, string>> = {
  accept: 'delivered',
  tag: 'marked',
  junk: 'filed as junk',
  greylist: 'put off',
  quarantine: 'kept apart',
  reject: 'refused',
};

export function spamHeader({ score, verdict, action, signals, fault }: SpamRecord): Buffer {
  const heaviest = signals
    .filter(({ points }) => points !== 0)
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, told)
    .map(({ name, points }) => `${name} ${short(points)}`);
  const why = fault === null ? heaviest : ['the message itself was not scored', ...heaviest];
  const words = `${verdict}, ${short(score)} points, ${done[action]}${why.length === 0 ? '' : ` (${why.join(', ')})`}`;
  return Buffer.from(`${folded(`${spamField}: ${words}`)}\r\n`);
}

const short = (points: number): string => String(Math.round(points * 10) / 10);

function folded(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineLength) {
      lines.push(line);
      line = `\t${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\r\n');
}
