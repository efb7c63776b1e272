/** Mail made by editors: it speaks of issues, subscriptions and columns, and a host of the same house sent it. */
import { editorial as family } from '../facts/phrases.ts';
import type { Signal } from '../types.ts';
export const editorial: Signal = {
  name: 'editorial',
  description: family.description,
  test: ({ said, identity: { author, envelope, vouched } }) => {
    const phrases = said.get(family.name);
    const beyond = (phrases?.size ?? 0) - family.chance;
    const isOwn = vouched.has(author) || (envelope !== null && vouched.has(envelope));
    if (phrases === undefined || beyond <= 0 || !isOwn) return null;
    return { strength: Math.min(1, beyond / 6), details: [...phrases].slice(0, 5) };
  },
};
