/** The age of tokens, in days since the epoch. */
import { limits } from '../limits.ts';

export const learningDay = (ms: number): number => Math.floor(ms / 86_400_000);

/** Tokens that were met once, and not since that day, are forgotten. */
export const expiryDay = (ms: number): number => learningDay(ms) - limits.tokenDays;
