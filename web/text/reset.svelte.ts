/** Words of the page that a link for a new password leads to. */
import { type ResetWords, reset as english } from './en/reset.ts';
import { section } from './section.svelte.ts';

export const r = section<ResetWords>(english, {
  it: async () => (await import('./it/reset.ts')).reset,
  ro: async () => (await import('./ro/reset.ts')).reset,
  sv: async () => (await import('./sv/reset.ts')).reset,
  de: async () => (await import('./de/reset.ts')).reset,
  fr: async () => (await import('./fr/reset.ts')).reset,
});
