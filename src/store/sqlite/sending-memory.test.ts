import { expect, test } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import { testStore } from '../testing/store.ts';

test('holds and busy days outlive a restart, and go with the account', async () => {
  const first = await testStore();
  const verifiers = { PLAIN: 'x', 'SCRAM-SHA-256': 'y' };
  await first.directory.change({ kind: 'add-domain', name: 'alpha.test' });
  await first.directory.change({ kind: 'add-account', address: 'ann@alpha.test', name: '', quota: 0, verifiers });
  const account = (await first.directory.account('ann@alpha.test'))?.id ?? expect.fail('no account');
  await first.sending.keepHold(account, 'too many', 5);
  await first.sending.keepHold(account, 'again', 6);
  await first.sending.keepBusiest(account, 10, 100, 0);
  await first.sending.keepBusiest(account, 10, 90, 0);
  await first.sending.keepBusiest(account, 11, 300, 0);
  await first.sending.keepHold(999 as AccountId, 'nobody', 5);
  await first.sending.keepBusiest(999 as AccountId, 10, 1, 0);
  const store = await first.reopen();
  const { sending, directory } = store;
  try {
    const hold = { account, address: 'ann@alpha.test', reason: 'too many', since: 5 };
    expect(await sending.hold(account)).toEqual(hold);
    expect(await sending.holds()).toEqual([hold]);
    expect([await sending.busiest(account, 0, 11), await sending.busiest(account, 0, 12)]).toEqual([100, 300]);
    expect(await sending.busiest(account, 12, 20)).toBe(0);
    await sending.keepBusiest(account, 42, 7, 11);
    expect(await sending.busiest(account, 0, 11)).toBe(0);
    expect([await sending.release(account), await sending.release(account)]).toEqual([true, false]);
    await sending.keepHold(account, 'too many', 5);
    await directory.change({ kind: 'remove-account', address: 'ann@alpha.test' });
    expect([await sending.hold(account), await sending.busiest(account, 0, 100)]).toEqual([null, 0]);
  } finally {
    await store.remove();
  }
});

test('an account that is held is told to its webhooks, once', async () => {
  const store = await testStore();
  try {
    const verifiers = { PLAIN: 'x', 'SCRAM-SHA-256': 'y' };
    await store.directory.change({ kind: 'add-domain', name: 'alpha.test' });
    await store.directory.change({ kind: 'add-account', address: 'ann@alpha.test', name: '', quota: 0, verifiers });
    const account = (await store.directory.account('ann@alpha.test'))?.id ?? expect.fail('no account');
    const hook = { account, name: 'desk', url: 'https://desk.example/', whole: 0, secret: 's' };
    await store.webhooks.add({ ...hook, events: ['suspended'] });
    for (const since of [5, 6]) await store.sending.keepHold(account, 'too many', since);
    const due = await store.webhooks.due(Number.MAX_SAFE_INTEGER, 10, []);
    expect(due.map(({ event }) => [event.type, event.content])).toEqual([
      ['suspended', '{"reason":"too many","since":"1970-01-01T00:00:00.005Z"}'],
    ]);
    expect((await store.webhooks.webhooks(account))[0]?.waiting).toBe(1);
  } finally {
    await store.remove();
  }
});
