/** A signal for each family of phrases (facts/phrases.ts): the more different ones a message says, the stronger. */
import { families, type Family } from '../facts/phrases.ts';
import type { Signal } from '../types.ts';

/** So many beyond chance are as strong as can be. */
const full = 4;

const says = ({ name, description, chance }: Family): Signal => ({
  name,
  description,
  test: ({ said }) => {
    const phrases = said.get(name);
    const beyond = (phrases?.size ?? 0) - chance;
    if (phrases === undefined || beyond <= 0) return null;
    return { strength: Math.min(1, beyond / full), details: [...phrases].slice(0, 5) };
  },
});

export const sayings: readonly Signal[] = families.map(says);
