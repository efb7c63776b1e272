import { expect, test } from 'vitest';
import type { Actor } from '../../directory/audit.ts';
import { addAccount, testStore } from '../testing/store.ts';

const everything = { before: null, subject: null, who: null, action: null };
const ada: Actor = { via: 'page', who: 'ada@alpha.test', token: '', remoteAddress: '192.0.2.7' };

test('every change to the directory is in the log, in one commit with it; what was refused is not', async () => {
  const store = await testStore();
  try {
    await addAccount(store, 'bob@alpha.test');
    await store.directory.change({ kind: 'set-quota', address: 'bob@alpha.test', quota: 7 }, ada);
    await store.directory.change({ kind: 'set-quota', address: 'nobody@alpha.test', quota: 7 }, ada);
    await store.directory.change({ kind: 'use-app-password', address: 'bob@alpha.test', id: 1, at: 1 });
    const entries = await store.audit.entries(everything, 10);
    expect(entries.map(({ action, subject, via, who }) => [action, subject, via, who])).toEqual([
      ['account.quota', 'bob@alpha.test', 'page', 'ada@alpha.test'],
      ['account.add', 'bob@alpha.test', 'server', ''],
      ['domain.add', 'alpha.test', 'server', ''],
    ]);
    expect(entries[0]).toMatchObject({ details: { quota: 7 }, remoteAddress: '192.0.2.7' });
    expect(JSON.stringify(entries)).not.toContain('argon2');
  } finally {
    await store.remove();
  }
});

test('is found by whom, of what and which action, page by page, and outlives what it is about', async () => {
  const store = await testStore();
  try {
    await addAccount(store, 'bob@alpha.test');
    await store.audit.note({ action: 'queue.hold', subject: 'x1', details: { recipients: 2 } }, ada);
    await store.audit.note({ action: 'accounting', subject: 'x1', details: {} }, ada);
    await store.directory.change({ kind: 'remove-account', address: 'bob@alpha.test' });
    const actions = async (filter: object, limit = 10) =>
      (await store.audit.entries({ ...everything, ...filter }, limit)).map(({ action }) => action);
    expect(await actions({ who: 'ada@alpha.test' })).toEqual(['accounting', 'queue.hold']);
    expect(await actions({ subject: 'bob@alpha.test' })).toEqual(['account.remove', 'account.add']);
    expect(await actions({ action: 'account' })).toEqual(['account.remove', 'account.add']);
    expect(await actions({ action: 'queue.hold', subject: 'x1' })).toEqual(['queue.hold']);
    const [first] = await store.audit.entries(everything, 1);
    expect(await actions({ before: first?.id ?? 0 }, 2)).toEqual(['accounting', 'queue.hold']);
  } finally {
    await store.remove();
  }
});

test('goes when it is old, and long texts are cut', async () => {
  const store = await testStore();
  try {
    await store.audit.note({ action: 'test', subject: 'x'.repeat(1_000), details: { more: 'y'.repeat(1_000) } });
    const [entry] = await store.audit.entries(everything, 10);
    expect([entry?.subject.length, String(entry?.details['more']).length]).toEqual([320, 320]);
    expect(await store.audit.sweep((entry?.at ?? 0) - 1)).toBe(0);
    expect(await store.audit.sweep((entry?.at ?? 0) + 1)).toBe(1);
    expect(await store.audit.entries(everything, 10)).toEqual([]);
  } finally {
    await store.remove();
  }
});
