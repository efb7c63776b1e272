/**
 * Which messages are being written, and what was done with the last one. Small, because it is there from the first load; what
 * writes them (compose.svelte.ts, views/compose/Composer.svelte) is loaded with the first of them.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Address } from '../api/types.ts';
import type { Wish } from '../model/compose.ts';
import type { Words } from '../text/language.svelte.ts';

export interface Open {
  /** No other has it, on any page. */
  readonly key: string;
  readonly wish: Wish;
  /** In a conversation, below the message that it answers; else beside the mail. */
  readonly isInline: boolean;
  /** Where the focus was, and comes back to. */
  readonly opener: Element | null;
}

type Values = Readonly<Record<string, string | number>>;

export interface Told {
  readonly words: Words;
  readonly values: Values;
  readonly undo: (() => unknown) | null;
}

/** Names of drafts that the device keeps begin so (kept-drafts.ts); the account follows. */
export const keptPrefix = 'postern.draft.';

/** Seconds that what was done is told, and can be undone. UX: 8 seconds. */
const toldTime = 8;
/** People that are remembered for suggestions. */
const mostKnown = 2_000;

class Composing {
  open = $state.raw<readonly Open[]>([]);
  told = $state.raw<Told | null>(null);
  /** The message that is being read: what keys answer. */
  reading: string | null = null;
  readonly #known = new SvelteMap<string, Address>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  begin(wish: Wish, isInline = false): void {
    const key = [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join('');
    this.open = [...this.open, { key, wish, isInline, opener: document.activeElement }];
  }

  end({ key, opener }: Open): void {
    this.open = this.open.filter((one) => one.key !== key);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  }

  /** Its place is gone. */
  forget({ key }: Open): void {
    if (this.open.some((one) => one.key === key)) this.open = this.open.filter((one) => one.key !== key);
  }

  tell(words: Words, undo: Told['undo'] = null, values: Values = {}, seconds = toldTime): void {
    clearTimeout(this.#timer);
    this.told = { words, values, undo };
    this.#timer = setTimeout(() => (this.told = null), seconds * 1_000);
  }

  async undo(): Promise<void> {
    const undo = this.told?.undo;
    this.told = null;
    await undo?.();
  }

  /** Those whose messages were shown are suggested as recipients. */
  meet(people: readonly Address[]): void {
    for (const one of people) {
      if (this.#known.size >= mostKnown) return;
      if (!this.#known.has(one.email)) this.#known.set(one.email, one);
    }
  }

  get known(): readonly Address[] {
    return [...this.#known.values()];
  }
}

export const composing = new Composing();
