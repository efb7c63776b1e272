/**
 * Whether an answer is what a script expects. Atoms and quoted strings are compared without case, sets as sets; an
 * unknown variable takes what it meets.
 */
import type { Token } from './token.ts';

export class Variables {
  readonly #values: Map<string, string>;

  constructor(values: ReadonlyMap<string, string> = new Map()) {
    this.#values = new Map(values);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  copy(): Variables {
    return new Variables(this.#values);
  }

  take(other: Variables): void {
    for (const [name, value] of other.#values) this.#values.set(name, value);
  }

  /** The text with its variables in place; null where one is unknown. */
  expand(text: string): string | null {
    let expanded = '';
    let end = 0;
    for (const match of text.matchAll(/\$(?:\{(\w+)\}|(\w+)|\$)/g)) {
      const name = match[1] ?? match[2];
      const value = name === undefined ? '$' : this.#values.get(name);
      if (value === undefined) return null;
      expanded += text.slice(end, match.index) + value;
      end = match.index + match[0].length;
    }
    return expanded + text.slice(end);
  }
}

/** Binary literals of scripts lose a line break more at their end when they are sent than when they are compared. */
function lf(text: string): string {
  const plain = text.replaceAll('\r', '');
  return plain.includes('\0') ? plain.replace(/\n+$/, '') : plain;
}

const single = /^\$(?:\{(\w+)\}|(\w+))$/;
const setLike = /^\d[\d:,]*$/;

/** 1:3,5 as 1,2,3,5. */
function members(set: string): string {
  const all = new Set<number>();
  for (const range of set.split(',')) {
    const [from = 0, to = from] = range.split(':').map(Number);
    for (let at = Math.min(from, to); at <= Math.max(from, to) && all.size < 10_000; at++) all.add(at);
  }
  return [...all].sort((a, b) => a - b).join(',');
}

function matchText(expected: Exclude<Token, { kind: 'list' }>, actual: Token, variables: Variables): boolean {
  if (actual.kind === 'list') return false;
  const one = single.exec(expected.text);
  const name = one?.[1] ?? one?.[2];
  if (name !== undefined && variables.get(name) === undefined) {
    variables.set(name, actual.text);
    return true;
  }
  const wanted = expected.kind === 'literal' ? expected.text : variables.expand(expected.text);
  if (wanted === null) return false;
  // Scripts have LF where messages have CRLF.
  if (expected.kind === 'literal') return lf(wanted) === lf(actual.text);
  if (setLike.test(wanted) && setLike.test(actual.text)) return members(wanted) === members(actual.text);
  return wanted.toLowerCase() === actual.text.toLowerCase();
}

const wordOf = (token: Token | undefined): string =>
  token === undefined || token.kind === 'list' ? '' : token.text.toLowerCase();

/** How a list is compared. */
type Order = 'exact' | 'prefix' | 'pairs' | 'flags' | 'attributes';

export function matchAll(
  expected: readonly Token[],
  actual: readonly Token[],
  variables: Variables,
  order: Order,
): boolean {
  const directives = expected.filter((token) => wordOf(token).startsWith('$!'));
  const wanted = expected.filter((token) => !directives.includes(token));
  if (directives.length > 0) {
    const banned = directives.map((token) => wordOf(token)).filter((each) => each.startsWith('$!ban='));
    if (banned.some((each) => actual.some((token) => wordOf(token) === each.slice('$!ban='.length)))) return false;
    return someOf(wanted, actual, variables);
  }
  switch (order) {
    case 'pairs':
      return pairs(wanted, actual, variables);
    case 'attributes':
      return someOf(wanted, actual, variables);
    case 'flags': {
      // \Recent is gone from RFC 9051; this server never gives it.
      const flags = wanted.filter((token) => wordOf(token) !== '\\recent');
      return flags.length === actual.length && someOf(flags, actual, variables);
    }
    default:
      if (order === 'exact' ? wanted.length !== actual.length : wanted.length > actual.length) return false;
      return wanted.every((token, at) => matchOne(token, actual[at], variables, 'exact'));
  }
}

function matchOne(expected: Token, actual: Token | undefined, variables: Variables, order: Order): boolean {
  if (actual === undefined) return false;
  if (expected.kind !== 'list') return matchText(expected, actual, variables);
  return actual.kind === 'list' && matchAll(expected.items, actual.items, variables, order);
}

/** In order, where variables that are not known yet take their values; else in any order. */
function inOrderOrNot(wanted: readonly Token[], actual: readonly Token[], variables: Variables): boolean {
  const attempt = variables.copy();
  if (!matchAll(wanted, actual, attempt, 'exact')) return someOf(wanted, actual, variables);
  variables.take(attempt);
  return true;
}

const someOf = (wanted: readonly Token[], actual: readonly Token[], variables: Variables): boolean =>
  wanted.every((token) => actual.some((each) => matchOne(token, each, variables, 'exact')));

/** Names and values, in any order, others beside them. */
function pairs(wanted: readonly Token[], actual: readonly Token[], variables: Variables): boolean {
  for (let at = 0; at < wanted.length; at += 2) {
    const name = wordOf(wanted[at]);
    let found = -1;
    for (let other = 0; other < actual.length && found === -1; other += 2) {
      if (wordOf(actual[other]) === name) found = other;
    }
    const value = wanted[at + 1];
    if (found === -1 || value === undefined) return false;
    if (name === 'recent') continue;
    if (!matchOne(value, actual[found + 1], variables, name === 'flags' ? 'flags' : 'exact')) return false;
  }
  return true;
}

/** An untagged answer. `original` gives the number that a message had when the command began. */
export function matchUntagged(
  expected: readonly Token[],
  actual: readonly Token[],
  variables: Variables,
  original: number | null,
): boolean {
  const [first, second] = expected;
  const numbered = /^\$?\d+$/.test(wordOf(first));
  if (numbered) {
    const number = wordOf(first);
    const same = number.startsWith('$') ? Number(number.slice(1)) === original : number === wordOf(actual[0]);
    if (!same || wordOf(second) !== wordOf(actual[1])) return false;
    const items = expected[2];
    return items === undefined || matchOne(items, actual[2], variables, 'pairs');
  }
  if (wordOf(first) !== wordOf(actual[0])) return false;
  const rest = expected.slice(1);
  const given = actual.slice(1);
  switch (wordOf(first)) {
    case 'search':
      return rest.length === given.length && inOrderOrNot(rest, given, variables);
    case 'esearch':
      return matchAll(rest, given, variables, 'exact');
    case 'status':
      return (
        rest.every((token, at) => at > 0 || matchOne(token, given[0], variables, 'exact')) &&
        rest.slice(1).every((token) => matchOne(token, given[1], variables, 'pairs'))
      );
    case 'list':
    case 'lsub':
      return rest.every((token, at) => matchOne(token, given[at], variables, at === 0 ? 'attributes' : 'exact'));
    case 'ok':
    case 'no':
    case 'bad':
      return rest.every((token, at) =>
        token.kind === 'list' && given[at]?.kind === 'list'
          ? matchAll(token.items, given[at].items, variables, 'prefix')
          : matchOne(token, given[at], variables, 'exact'),
      );
    default:
      return matchAll(rest, given, variables, 'prefix');
  }
}
