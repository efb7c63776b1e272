/** Words of the administration. */
import { type AdministrationWords, administration as english } from './en/administration.ts';
import { section } from './section.svelte.ts';

export const a = section<AdministrationWords>(english, {
  it: async () => (await import('./it/administration.ts')).administration,
  ro: async () => (await import('./ro/administration.ts')).administration,
  sv: async () => (await import('./sv/administration.ts')).administration,
  de: async () => (await import('./de/administration.ts')).administration,
  fr: async () => (await import('./fr/administration.ts')).administration,
});
