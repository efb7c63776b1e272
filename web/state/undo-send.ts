/** How long what is sent can be called back, on every device: so long the server keeps it, and so long the way back is shown. */
import type { Words } from '../text/language.svelte.ts';
import { composing } from './composing.svelte.ts';
import { preferences } from './preferences.svelte.ts';

/** Seconds; 0 sends at once. UX: 8 seconds. */
export const undoDelays = [0, 5, 8, 20, 30] as const;
export type UndoDelay = (typeof undoDelays)[number];

const name = 'undoSend';

const isDelay = (value: unknown): value is UndoDelay => undoDelays.some((one) => one === value);

export const currentUndoDelay = (): UndoDelay => preferences.get(name, isDelay, 8);
export const setUndoDelay = (delay: UndoDelay): Promise<boolean> => preferences.set(name, delay);

/** Tells that something went, and the way back for as long as there is one. */
export function tellSent(words: Words, undo: () => unknown): void {
  const delay = currentUndoDelay();
  if (delay === 0) composing.tell(words);
  else composing.tell(words, undo, {}, delay);
}
