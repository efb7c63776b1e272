/**
 * A pointer into a value, with "*" for every member of a list.
 * Implements: RFC 6901 §3 and §4, RFC 8620 §3.7.
 */
import { limits } from '../limits.ts';
import { type Json, isObject } from './types.ts';

/** undefined where the pointer leads nowhere, or to more than may be gathered. */
export function pointed(value: Json, path: string): Json | undefined {
  if (path !== '' && !path.startsWith('/')) return undefined;
  const tokens = path === '' ? [] : path.slice(1).split('/').map(unescaped);
  return tokens.length > limits.depth ? undefined : follow(value, tokens, 0, { left: limits.referenced });
}

/** "~1" is "/" and "~0" is "~", in this order. RFC 6901 §4 */
const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

function follow(value: Json, tokens: readonly string[], at: number, budget: { left: number }): Json | undefined {
  const token = tokens[at];
  if (token === undefined) return value;
  if (isObject(value)) {
    const member = Object.hasOwn(value, token) ? value[token] : undefined;
    return member === undefined ? undefined : follow(member, tokens, at + 1, budget);
  }
  if (!isList(value)) return undefined;
  if (token === '*') return gathered(value, tokens, at, budget);
  const index = arrayIndex(token);
  const item = index === null ? undefined : value[index];
  return item === undefined ? undefined : follow(item, tokens, at + 1, budget);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Lists that come of the members become one. */
function gathered(
  list: readonly Json[],
  tokens: readonly string[],
  at: number,
  budget: { left: number },
): Json | undefined {
  const all: Json[] = [];
  for (const one of list) {
    const found = follow(one, tokens, at + 1, budget);
    if (found === undefined) return undefined;
    const some = isList(found) ? found : [found];
    budget.left -= some.length + 1;
    if (budget.left < 0) return undefined;
    all.push(...some);
  }
  return all;
}

/** array-index = %x30 / ( %x31-39 *(%x30-39) ) */
function arrayIndex(token: string): number | null {
  if (token === '0') return 0;
  if (token.length > 9 || token.startsWith('0')) return null;
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return null;
  }
  return token === '' ? null : Number(token);
}
