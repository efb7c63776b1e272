/** The tour, which only a lab has. */
import type { JmapClient } from './jmap.ts';
import { ask } from './http.ts';

export interface Posted {
  /** The server's last word: '550 5.7.26 …' */
  readonly reply: string;
  readonly messageId: string;
}

/** Names of its letters; none where this is no lab. */
export async function tourLetters(): Promise<readonly string[]> {
  const answer = await ask<{ readonly letters: readonly string[] }>('GET', '/lab/tour');
  return answer.ok ? answer.value.letters : [];
}

export async function postLetter(letter: string): Promise<Posted | null> {
  const answer = await ask<Posted>('POST', '/lab/tour', { letter });
  return answer.ok ? answer.value : null;
}

/** How often it is looked for, and milliseconds between. */
const tries = 40;
const pause = 250;

/** Where a letter is, once it is there: the mailbox and the conversation. */
export async function arrived(client: JmapClient, messageId: string): Promise<readonly [string, string] | null> {
  for (let tried = 0; tried < tries; tried++) {
    const [, get] = await client.call(
      ['Email/query', { filter: { header: ['Message-ID', messageId] }, limit: 1 }],
      [
        'Email/get',
        { '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' }, properties: ['threadId', 'mailboxIds'] },
      ],
    );
    const [email] = get?.['list'] as readonly { threadId: string; mailboxIds: Readonly<Record<string, true>> }[];
    const [mailbox] = Object.keys(email?.mailboxIds ?? {});
    if (email !== undefined && mailbox !== undefined) return [mailbox, email.threadId];
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return null;
}
