/** The exchanges that RFC 8621 gives as examples of mailboxes and threads: §2.6, §3.1.1. Ids and states are ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/jmap/core/types.ts';
import { type Example, list, startExample } from './example.ts';

let me: Example;

beforeEach(async () => void (me = await startExample()));
afterEach(() => me.close());

describe('RFC 8621', () => {
  it('§2.6: all mailboxes, and what changes when an e-mail is read', async () => {
    const id = await me.letter();
    const all = await me.ask('Mailbox/get', { ids: null });
    expect(all).toMatchObject({ notFound: [] });
    expect(list(all).find(({ role }) => role === 'inbox')).toEqual({
      id: me.box('INBOX'),
      name: 'INBOX',
      parentId: null,
      role: 'inbox',
      sortOrder: expect.any(Number) as number,
      totalEmails: 1,
      unreadEmails: 1,
      totalThreads: 1,
      unreadThreads: 1,
      myRights: {
        mayAddItems: true,
        mayRename: false,
        maySubmit: true,
        mayDelete: false,
        maySetKeywords: true,
        mayRemoveItems: true,
        mayCreateChild: true,
        maySetSeen: true,
        mayReadItems: true,
      },
      isSubscribed: true,
    });
    await me.ask('Email/set', { update: { [id]: { 'keywords/$seen': true } } });
    const [changes, created, updated] = await me.call(
      ['Mailbox/changes', { sinceState: all['state'] }],
      ['Mailbox/get', { '#ids': { resultOf: 'c0', name: 'Mailbox/changes', path: '/created' } }],
      [
        'Mailbox/get',
        {
          '#ids': { resultOf: 'c0', name: 'Mailbox/changes', path: '/updated' },
          '#properties': { resultOf: 'c0', name: 'Mailbox/changes', path: '/updatedProperties' },
        },
      ],
    );
    expect(changes?.[1]).toMatchObject({
      oldState: all['state'],
      hasMoreChanges: false,
      updatedProperties: ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'],
      created: [],
      updated: [me.box('INBOX')],
      destroyed: [],
    });
    expect(created?.[1]).toMatchObject({ list: [], notFound: [] });
    expect(list(updated?.[1])).toEqual([
      { id: me.box('INBOX'), totalEmails: 1, unreadEmails: 0, totalThreads: 1, unreadThreads: 0 },
    ]);
  });

  it('§2.6: one mailbox is renamed, another may not be destroyed', async () => {
    const made = await me.ask('Mailbox/set', { create: { m: { name: 'Important mail' } } });
    const important = (made['created'] as Readonly<Record<string, JsonObject>>)['m']?.['id'] as string;
    const set = await me.ask('Mailbox/set', {
      ifInState: made['newState'],
      update: { [important]: { name: 'Maybe important mail' } },
      destroy: [me.box('INBOX')],
    });
    expect(set).toMatchObject({
      oldState: made['newState'],
      updated: { [important]: null },
      notDestroyed: { [me.box('INBOX')]: { type: 'forbidden' } },
    });
    expect(set['newState']).not.toBe(set['oldState']);
    expect(list(await me.ask('Mailbox/get', { ids: [important] }))).toMatchObject([{ name: 'Maybe important mail' }]);
  });

  it('§3.1.1: two threads', async () => {
    const one = await me.letter({ id: 'one', subject: 'Lunch' });
    const reply = await me.letter({ id: 'two', subject: 'Re: Lunch', fields: ['References: <one@example.com>'] });
    const other = await me.letter({ id: 'three', subject: 'Dinner' });
    const emails = list(await me.ask('Email/get', { ids: [one, reply, other], properties: ['threadId'] }));
    const [first, second, third] = emails.map(({ threadId }) => threadId);
    expect([second, third === first]).toEqual([first, false]);
    expect(await me.ask('Thread/get', { ids: [first, third] })).toEqual({
      accountId: me.accountId,
      state: expect.any(String) as string,
      list: [
        { id: first, emailIds: [one, reply] },
        { id: third, emailIds: [other] },
      ],
      notFound: [],
    });
  });
});
