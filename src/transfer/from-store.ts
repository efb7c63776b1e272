/** Messages of an account as they are stored, mailbox by mailbox in order of UID. */
import type { AccountId } from '../directory/types.ts';
import { chunks } from '../message/content.ts';
import type { MailReader } from '../ms/port.ts';
import type { EmailId, Mailbox, Uid } from '../ms/types.ts';
import { limits } from './limits.ts';
import type { OutgoingMessage, Target } from './types.ts';

const lastUid = 0xffff_ffff as Uid;
const page = 500;

export interface StoredOutgoing extends OutgoingMessage {
  readonly emailId: EmailId;
}

/** One that is expunged meanwhile is left out. */
export async function* storedMessages(
  read: MailReader,
  account: AccountId,
  mailbox: Mailbox,
): AsyncGenerator<StoredOutgoing> {
  for (let from = 1; ;) {
    const found = await read.messages(account, mailbox.id, { from: from as Uid, to: lastUid }, page);
    for (const { uid, flags, internalDate, size, emailId } of found) {
      const content = await read.content(account, mailbox.id, uid);
      if (content === null) continue;
      const octets = (): AsyncGenerator<Buffer> => chunks(content, 0, content.size, limits.chunk);
      yield { mailbox: mailbox.name, uid, flags, internalDate, size, emailId, chunks: octets };
    }
    const last = found.at(-1);
    if (last === undefined) return;
    from = last.uid + 1;
  }
}

export async function fromStore(
  read: MailReader,
  account: AccountId,
  mailboxes: readonly Mailbox[],
  target: Target,
  progress: (done: number, total: number) => void,
): Promise<{ readonly messages: number; readonly octets: number }> {
  const total = mailboxes.reduce((sum, mailbox) => sum + mailbox.messages, 0);
  let messages = 0;
  let octets = 0;
  for (const mailbox of mailboxes) {
    await target.begin(mailbox.name);
    for await (const message of storedMessages(read, account, mailbox)) {
      await target.write(message);
      messages += 1;
      octets += message.size;
      progress(messages, total);
    }
  }
  await target.close();
  return { messages, octets };
}
