/** Words of the open composer and of what it uses. */
import { type WritingWords, writing as english } from './en/writing.ts';
import { section } from './section.svelte.ts';

export const w = section<WritingWords>(english, {
  it: async () => (await import('./it/writing.ts')).writing,
  ro: async () => (await import('./ro/writing.ts')).writing,
  sv: async () => (await import('./sv/writing.ts')).writing,
  de: async () => (await import('./de/writing.ts')).writing,
  fr: async () => (await import('./fr/writing.ts')).writing,
});
