/** Words of sealed messages. */
import { type SealedWords, sealed as english } from './en/sealed.ts';
import { section } from './section.svelte.ts';

export type SealedKey = keyof SealedWords;

export const s = section<SealedWords>(english, {
  it: async () => (await import('./it/sealed.ts')).sealed,
  ro: async () => (await import('./ro/sealed.ts')).sealed,
  sv: async () => (await import('./sv/sealed.ts')).sealed,
  de: async () => (await import('./de/sealed.ts')).sealed,
  fr: async () => (await import('./fr/sealed.ts')).sealed,
});
