/** Waits for something that an outside program brings about without saying when. Our own parts are awaited by event. */
import { setTimeout as pause } from 'node:timers/promises';

export async function waitFor<T>(
  what: string,
  look: () => Promise<T | null | false> | T | null | false,
  { timeout = 60_000, every = 25 }: { readonly timeout?: number; readonly every?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${timeout / 1000} s in vain for ${what}`);
    await pause(every);
  }
}
