/** A user files mail, and its sender's reputation changes: through the store, as IMAP does it. */
import { expect, test } from 'vitest';
import { silentLog } from '../base/log.ts';
import { packRecord } from '../mta/receive/record.ts';
import type { SpamRecord } from '../spam/decision/record.ts';
import { createReputation } from '../spam/reputation/reputation.ts';
import { createTally } from '../spam/reputation/tally.ts';
import { acceptance, addAccount, delivery, testStore, to } from '../store/testing/store.ts';
import type { Uid } from '../ms/types.ts';
import { correctReputation, outcomeOf } from './reputation.ts';

const record = (score: number): SpamRecord => ({
  version: 1,
  at: 0,
  score,
  verdict: 'ham',
  action: 'accept',
  otherwise: [],
  envelope: { mailFrom: 'a@gamma.test', helo: 'mx.gamma.test', ip: '192.0.2.7' },
  signals: [],
  rulings: [],
  thresholds: { tag: 0, junk: 2.4, greylist: null, quarantine: null, reject: 15 },
  malware: 'quarantine',
  cameBack: false,
  fault: null,
});

test('into Junk and out of it again', async () => {
  const store = await testStore();
  try {
    const ann = await addAccount(store, 'ann@alpha.test');
    const clock = { now: Date.now };
    const tally = createTally({ memory: store.reputation, secret: Buffer.from('s'), clock, log: silentLog });
    const reputation = createReputation(tally);
    correctReputation(store.lessons, store.evidence, reputation, silentLog);
    const sender = {
      envelope: { mailFrom: 'a@gamma.test', helo: '', ip: '192.0.2.7' },
      trust: null,
      from: { domain: '' },
    };
    reputation.note(sender, outcomeOf(record(-1), false) ?? expect.fail('no outcome'));
    const message = 'From: a@gamma.test\r\nTo: ann@alpha.test\r\nSubject: Offer\r\n\r\ncheap pills\r\n';
    const evidence = packRecord({ trust: null, spam: record(-1) });
    await store.spool.accept(acceptance(message, [{ ...delivery(ann), evidence }]));
    const mailbox = async (use: 'inbox' | 'junk') =>
      (await store.mail.read.mailboxByUse(ann.id, use)) ?? expect.fail(`no ${use}`);
    const counts = (): string => {
      const { ham, spam } = tally.recent('address', '192.0.2.7');
      return `${Math.round(ham)} wanted, ${Math.round(spam)} spam`;
    };
    expect(counts()).toBe('1 wanted, 0 spam');
    const [inbox, junk] = [await mailbox('inbox'), await mailbox('junk')];
    await store.mail.write.move(ann.id, inbox.id, [1 as Uid], to(junk));
    await store.lessons.settle();
    await expect.poll(counts, { timeout: 20_000 }).toBe('0 wanted, 1 spam');
    await tally.flush();
    await store.mail.write.move(ann.id, junk.id, [1 as Uid], to(inbox));
    await store.lessons.settle();
    await expect.poll(counts, { timeout: 20_000 }).toBe('1 wanted, 0 spam');
  } finally {
    await store.remove();
  }
});
