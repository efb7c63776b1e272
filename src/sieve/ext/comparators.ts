/** Comparators that are required by name. Implements: RFC 5228 §2.7.3; RFC 4790 §9.1, RFC 5051. */
import type { Extension } from '../compile/language.ts';

const names = ['i;octet', 'i;ascii-casemap', 'i;ascii-numeric', 'i;unicode-casemap'];

export const comparators: readonly Extension[] = names.map((name) => ({ capability: `comparator-${name}` }));
