/**
 * Drafts that the server did not take because it was not reached: kept by the page on this device, and given to the server when it is
 * there again, also by another page than the one that wrote them. Signing out forgets them.
 */
import type { JmapClient } from '../api/jmap.ts';
import { keptPrefix } from './composing.svelte.ts';
import type { SetAnswer } from './sending.ts';

export interface KeptDraft {
  /** An Email object to be created. */
  readonly email: object;
  /** The draft of the server that it takes the place of. */
  readonly replaces: string | null;
}

const nameOf = ({ accountId }: JmapClient, key: string): string => `${keptPrefix}${accountId}.${key}`;

/** What the device has no room for is not kept: the page has it still. */
export function keepDraft(client: JmapClient, key: string, draft: KeptDraft): boolean {
  try {
    localStorage.setItem(nameOf(client, key), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export const forgetDraft = (client: JmapClient, key: string): void => localStorage.removeItem(nameOf(client, key));

/** Those that nobody is writing on; answers how many the server has now. */
export async function giveKeptDrafts(client: JmapClient, isWritten: (key: string) => boolean): Promise<number> {
  const start = nameOf(client, '');
  const keys = Object.keys(localStorage)
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length))
    .filter((key) => !isWritten(key));
  let given = 0;
  for (const key of keys) if (await give(client, key)) given += 1;
  return given;
}

async function give(client: JmapClient, key: string): Promise<boolean> {
  try {
    const { email, replaces } = JSON.parse(localStorage.getItem(nameOf(client, key)) ?? '') as KeptDraft;
    const { created } = await client.ask<SetAnswer>('Email/set', {
      create: { draft: email },
      ...(replaces === null ? {} : { destroy: [replaces] }),
    });
    if (created?.['draft'] === undefined) return false;
    forgetDraft(client, key);
    return true;
  } catch {
    return false;
  }
}
