/**
 * Patterns with "*" (any characters, as few as do) and "?" (one character); a backslash takes away what the next one means.
 * Implements: RFC 5228 §2.7.1 (:matches), RFC 5229 §3.2 (what wildcards stand for: the first ones take as little as they can).
 * No regular expressions and no going back: between two stars stands a run that is looked for once, from left to right, so that
 * the time is that of the value, times the longest run where it holds a "?".
 */

/** Texts, and null for each "?". */
type Run = readonly (string | null)[];

export interface Glob {
  /** What stands between the stars: one more than there are stars. */
  readonly runs: readonly Run[];
  /** Pieces of the longest. */
  readonly longest: number;
}

export function glob(pattern: string, fold: (text: string) => string): Glob {
  const runs: (string | null)[][] = [];
  let run: (string | null)[] = [];
  let text = '';
  const settle = (): void => {
    if (text !== '') run.push(fold(text));
    text = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern.charAt(at);
    if (letter === '*') {
      settle();
      runs.push(run);
      run = [];
    } else if (letter === '?') {
      settle();
      run.push(null);
    } else if (letter === '\\' && at + 1 < pattern.length) text += pattern.charAt(++at);
    else text += letter;
  }
  settle();
  runs.push(run);
  return { runs, longest: runs.reduce((most, { length }) => Math.max(most, length), 0) };
}

/** A value as it is compared, and as it was written. */
export interface Value {
  readonly text: string;
  readonly folded: string;
  /** Where each folded unit's own character begins in the text; null where both are alike. */
  readonly starts: Uint32Array | null;
}

/** `keepsPlaces`: what is folded has its characters where they were. */
export function globValue(text: string, fold: (text: string) => string, keepsPlaces: boolean): Value {
  if (keepsPlaces) return { text, folded: fold(text), starts: null };
  let folded = '';
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    const one = fold(character);
    for (let unit = 0; unit < one.length; unit++) starts.push(at);
    folded += one;
    at += character.length;
  }
  starts.push(at);
  return { text, folded, starts: Uint32Array.from(starts) };
}

/** What each wildcard stands for, in order, behind the whole; null where it does not match. */
export function globMatch({ runs }: Glob, value: Value): readonly string[] | null {
  const { text, folded, starts } = value;
  const found = [text];
  const take = (from: number, to: number): void => {
    found.push(starts === null ? text.slice(from, to) : text.slice(starts[from], starts[to]));
  };
  const first = runs[0] ?? [];
  let at = endOf(first, folded, 0);
  if (at < 0) return null;
  noteSingles(first, folded, 0, take);
  if (runs.length === 1) return at === folded.length ? found : null;
  const last = runs.at(-1) ?? [];
  const lastAt = startOf(last, folded, folded.length);
  for (const run of runs.slice(1, -1)) {
    const here = placeOf(run, folded, at);
    if (here < 0) return null;
    take(at, here);
    noteSingles(run, folded, here, take);
    at = endOf(run, folded, here);
  }
  if (lastAt < at) return null;
  take(at, lastAt);
  noteSingles(last, folded, lastAt, take);
  return found;
}

/** Where the run stands at or behind a place; -1 where it does not. */
function placeOf(run: Run, text: string, from: number): number {
  const [first] = run;
  if (first === undefined) return from;
  for (let at = from; at <= text.length; at += unitsAt(text, at)) {
    if (first !== null) at = text.indexOf(first, at);
    if (at < 0) return -1;
    if (endOf(run, text, at) >= 0) return at;
  }
  return -1;
}

/** Behind the run that stands there; -1 where it does not. */
function endOf(run: Run, text: string, from: number): number {
  let at = from;
  for (const piece of run) {
    if (piece === null ? at >= text.length : !text.startsWith(piece, at)) return -1;
    at += piece === null ? unitsAt(text, at) : piece.length;
  }
  return at;
}

/** Where the run begins that ends there; -1 where none does. */
function startOf(run: Run, text: string, to: number): number {
  let at = to;
  for (const piece of run.toReversed()) {
    if (piece === null ? at <= 0 : !text.endsWith(piece, at)) return -1;
    at -= piece === null ? (at >= 2 && unitsAt(text, at - 2) === 2 ? 2 : 1) : piece.length;
  }
  return at;
}

function noteSingles(run: Run, text: string, from: number, take: (from: number, to: number) => void): void {
  let at = from;
  for (const piece of run) {
    const next = at + (piece === null ? unitsAt(text, at) : piece.length);
    if (piece === null) take(at, next);
    at = next;
  }
}

/** Units of the character there. */
const unitsAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
