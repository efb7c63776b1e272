/** Words of the lock of a message that is being written. */
import { type LockWords, lock as english } from './en/lock.ts';
import { section } from './section.svelte.ts';

export const l = section<LockWords>(english, {
  it: async () => (await import('./it/lock.ts')).lock,
  ro: async () => (await import('./ro/lock.ts')).lock,
  sv: async () => (await import('./sv/lock.ts')).lock,
  de: async () => (await import('./de/lock.ts')).lock,
  fr: async () => (await import('./fr/lock.ts')).lock,
});
