import { expect, test } from 'vitest';
import { packRecord } from '../../mta/receive/record.ts';
import { type EmailId, quarantineMailbox } from '../../ms/types.ts';
import { acceptance, addAccount, delivery, testStore } from '../testing/store.ts';

const into = { name: quarantineMailbox, create: true };
const evidence = packRecord({ trust: null, spam: null });

test('what was let out or removed is put back as if nobody had touched it, and nothing else is', async () => {
  const store = await testStore();
  try {
    const ann = await addAccount(store, 'ann@alpha.test');
    const other = acceptance('Subject: usual\r\n\r\nusual\r\n', [{ ...delivery(ann), evidence }]);
    const kept = acceptance('Subject: offer\r\n\r\noffer\r\n', [{ ...delivery(ann), into, evidence }]);
    for (const one of [other, kept]) await store.spool.accept(one);
    const { quarantine } = store;
    const [found] = await quarantine.list(null, 10);
    const email = found?.email ?? expect.fail('nothing is kept apart');
    const learned = async () => {
      await store.lessons.settle();
      return (await store.spamTokens.known([], [ann.id])).own.get(ann.id)?.totals.ham ?? 0;
    };
    expect(await quarantine.restore(ann.id, email)).toBe(false);

    expect(await quarantine.release(ann.id, email, 'operator')).toBe(true);
    expect(await learned()).toBe(1);
    expect(await store.evidence.release(ann.id, email)).toMatchObject({ by: 'operator' });
    expect(await quarantine.restore(ann.id, email)).toBe(true);
    expect(await store.evidence.release(ann.id, email)).toBeNull();
    expect(await learned()).toBe(0);
    expect(await quarantine.list(null, 10)).toMatchObject([{ email }]);

    expect(await quarantine.remove(ann.id, email)).toBe(true);
    expect(await quarantine.list(null, 10)).toEqual([]);
    expect(await quarantine.restore(ann.id, email)).toBe(true);
    expect(await quarantine.list(null, 10)).toMatchObject([{ email }]);

    // Whatever else lies in INBOX is its owner's.
    const inbox = await store.mail.read.mailboxByUse(ann.id, 'inbox');
    expect(inbox?.messages).toBe(1);
    expect(await quarantine.restore(ann.id, (email === 1 ? 2 : 1) as EmailId)).toBe(false);
  } finally {
    await store.remove();
  }
});
