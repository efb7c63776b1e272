/** Answers of signals. */
import type { Found } from '../types.ts';

export const found = (...details: readonly string[]): Found => ({ strength: 1, details });

/** null where nothing was found. */
export const foundAny = (details: readonly string[]): Found | null =>
  details.length === 0 ? null : { strength: 1, details: [...new Set(details)].slice(0, 5) };

export const foundIf = (holds: boolean, ...details: readonly string[]): Found | null =>
  holds ? found(...details) : null;
