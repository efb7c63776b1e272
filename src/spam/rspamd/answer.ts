/**
 * What rspamd answers to /checkv2: its score, what it would do, and the symbols that the score is made of.
 * What is not of this form is no answer.
 */
import * as v from 'valibot';
import { limits } from './limits.ts';

export interface Symbol {
  readonly name: string;
  readonly score: number;
  readonly description: string;
}

export interface Opinion {
  readonly score: number;
  /** 'no action', 'greylist', 'add header', 'rewrite subject', 'soft reject', 'reject', or one that its operator defined. */
  readonly action: string;
  /** The weightiest first. */
  readonly symbols: readonly Symbol[];
}

const finite = v.pipe(v.number(), v.minValue(-limits.score), v.maxValue(limits.score));
const symbol = v.object({ score: v.optional(finite, 0), description: v.optional(v.string(), '') });
const answer = v.object({
  score: finite,
  action: v.pipe(v.string(), v.maxLength(50)),
  symbols: v.optional(v.record(v.string(), symbol), {}),
});

/** null where it is none. */
export function opinionOf(body: Buffer): Opinion | null {
  const parsed = v.safeParse(answer, jsonOf(body));
  if (!parsed.success) return null;
  const { score, action, symbols } = parsed.output;
  const told = Object.entries(symbols)
    .slice(0, limits.symbols)
    .map(([name, each]) => ({ name: printable(name), score: each.score, description: printable(each.description) }))
    .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score));
  return { score, action: printable(action), symbols: told };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

const printable = (text: string): string =>
  Array.from(text.slice(0, limits.textCharacters), (letter) =>
    letter >= ' ' && (letter < '\x7f' || letter > '\x9f') ? letter : '?',
  ).join('');
