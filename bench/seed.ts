/** A full mailbox, written past every protocol: of a lab that is stopped. */
import { silentLog } from '../src/base/log.ts';
import { noFlags } from '../src/ms/types.ts';
import type { NewMessage } from '../src/ms/port.ts';
import { type Store, openStore } from '../src/store/sqlite/open.ts';
import type { Lab } from '../test/support/lab.ts';
import { indexed } from './indexed.ts';

/** Messages of one write. */
const together = 500;

export interface Seeding {
  readonly address: string;
  readonly messages: number;
  /** The message, and when it came in milliseconds since the epoch. */
  readonly message: (at: number) => readonly [octets: Buffer, internalDate: number];
}

/** Fills the inbox of an account, and waits for its text index. */
export async function seedInbox(lab: Lab, { address, messages, message }: Seeding): Promise<void> {
  await lab.stop();
  const store = await openStore({
    directory: lab.data,
    role: 'server',
    undeleteDays: 14,
    log: silentLog,
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  if (store === 'locked') throw new Error('the store of the lab is locked');
  try {
    const account = await store.directory.account(address);
    if (account === null) throw new Error(`no account ${address}`);
    const inbox = (await store.mail.read.mailboxes(account.id)).find(({ name }) => name === 'INBOX');
    if (inbox === undefined) throw new Error(`no inbox of ${address}`);
    for (let from = 0; from < messages; from += together) {
      const some: NewMessage[] = [];
      for (let at = from; at < Math.min(from + together, messages); at++)
        some.push(await staged(store, ...message(at)));
      const done = await store.mail.write.append(account.id, inbox.id, some);
      if (!done.ok) throw new Error(done.error);
    }
    await indexed(lab, messages);
  } finally {
    await store.close();
  }
  await lab.start();
}

async function staged({ mail }: Store, octets: Buffer, internalDate: number): Promise<NewMessage> {
  const draft = mail.content.draft();
  await draft.write(octets);
  return { content: await draft.finish(), flags: noFlags, internalDate };
}
