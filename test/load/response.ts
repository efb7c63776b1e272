/** Untagged responses as far as a picture of a mailbox follows from them. RFC 9051 §7, RFC 7162 §7 */
import { type Token, tokens } from '../imaptest/token.ts';

export type Response =
  | { readonly kind: 'exists' | 'expunge'; readonly number: number }
  | { readonly kind: 'vanished'; readonly earlier: boolean; readonly uids: readonly number[] }
  | { readonly kind: 'fetch'; readonly number: number; readonly items: ReadonlyMap<string, Token> }
  | { readonly kind: 'search'; readonly numbers: readonly number[] }
  | { readonly kind: 'status'; readonly mailbox: string; readonly items: ReadonlyMap<string, number> }
  /** OK, NO, BAD, BYE with the name of its code and what stands behind it. */
  | { readonly kind: 'condition'; readonly status: string; readonly code: string; readonly value: readonly Token[] }
  | { readonly kind: 'other' };

export const textOf = (token: Token | undefined): string =>
  token === undefined || token.kind === 'list' ? '' : token.text;
const itemsOf = (token: Token | undefined): readonly Token[] => (token?.kind === 'list' ? token.items : []);

/** 1:3,7 as 1, 2, 3, 7. */
export function members(set: string): number[] {
  const all: number[] = [];
  for (const range of set === '' ? [] : set.split(',')) {
    const [from = 0, to = from] = range.split(':').map(Number);
    for (let at = Math.min(from, to); at <= Math.max(from, to); at++) all.push(at);
  }
  return all;
}

function pairs<T>(list: readonly Token[], value: (token: Token) => T): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (let at = 0; at + 1 < list.length; at += 2) map.set(textOf(list[at]).toUpperCase(), value(list[at + 1] as Token));
  return map;
}

/** What a response code says: its name, and what stands behind it. */
function condition(status: string, words: readonly Token[]): Response {
  const [code, ...value] = itemsOf(words[1]);
  return { kind: 'condition', status, code: textOf(code).toUpperCase(), value };
}

/** A tagged answer without its tag, or an untagged one without "* ". */
export function response(answer: string): Response {
  const words = tokens(answer);
  const [first, second] = [textOf(words[0]).toUpperCase(), textOf(words[1]).toUpperCase()];
  const number = Number(first);
  if (number >= 0 && (second === 'EXISTS' || second === 'EXPUNGE')) {
    return { kind: second === 'EXISTS' ? 'exists' : 'expunge', number };
  }
  if (number >= 0 && second === 'FETCH')
    return { kind: 'fetch', number, items: pairs(itemsOf(words[2]), (token) => token) };
  switch (first) {
    case 'VANISHED': {
      const earlier = words[1]?.kind === 'list';
      return { kind: 'vanished', earlier, uids: members(textOf(words[earlier ? 2 : 1])) };
    }
    case 'SEARCH':
      return {
        kind: 'search',
        numbers: words
          .slice(1)
          .filter(({ kind }) => kind !== 'list')
          .map((word) => Number(textOf(word))),
      };
    case 'STATUS':
      return {
        kind: 'status',
        mailbox: textOf(words[1]),
        items: pairs(itemsOf(words[2]), (token) => Number(textOf(token))),
      };
    case 'OK':
    case 'NO':
    case 'BAD':
    case 'BYE':
      return condition(first, words);
    default:
      return { kind: 'other' };
  }
}

/** A number of a FETCH item: `UID 7`, `MODSEQ (9)`. */
export const numberOf = (token: Token | undefined): number | null =>
  token === undefined ? null : Number(token.kind === 'list' ? textOf(token.items[0]) : token.text);

/** FLAGS in one spelling, without \Recent, which is a matter of the session. */
export const flagsOf = (token: Token | undefined): ReadonlySet<string> | null =>
  token === undefined
    ? null
    : new Set(
        itemsOf(token)
          .map((flag) => textOf(flag).toLowerCase())
          .filter((flag) => flag !== '\\recent'),
      );

/** A value in one spelling, to be compared with the value of another answer. */
export const valueOf = (token: Token): string => (token.kind === 'list' ? JSON.stringify(token) : token.text);
