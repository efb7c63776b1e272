/**
 * From a backup into the live store: messages that are not where they were are put there again, as they were in the
 * backup. One that is still in its mailbox is left alone, so that a restore can be repeated.
 */
import { createHash } from 'node:crypto';
import type { AccountId } from '../directory/types.ts';
import type { EvidenceReader } from '../ms/evidence.ts';
import type { MailReader } from '../ms/port.ts';
import type { Mailbox, Uid } from '../ms/types.ts';
import { type StoredOutgoing, storedMessages } from './from-store.ts';
import type { IncomingMessage, Source } from './types.ts';

export interface RestorePlan {
  readonly backup: {
    readonly read: MailReader;
    readonly evidence: Pick<EvidenceReader, 'kept'>;
    readonly account: AccountId;
    readonly mailboxes: readonly Mailbox[];
  };
  readonly live: { readonly read: MailReader; readonly account: AccountId };
  /** Without angle brackets; null for every message. */
  readonly messageId: string | null;
  /** Whether it is still the same account, and not one that was made anew: then e-mails keep their ids. */
  readonly sameAccount: boolean;
}

export function missingMessages({ backup, live, messageId, sameAccount }: RestorePlan): Source {
  const total = backup.mailboxes.reduce((sum, mailbox) => sum + mailbox.messages, 0);
  let done = 0;
  async function* messages(): AsyncGenerator<IncomingMessage> {
    for (const mailbox of backup.mailboxes) {
      const wanted = messageId === null ? null : await uidsOf(backup, mailbox, messageId);
      if (wanted?.size === 0) {
        done += mailbox.messages;
        continue;
      }
      const present = await presentIn(live, mailbox.name);
      for await (const message of storedMessages(backup.read, backup.account, mailbox)) {
        done += 1;
        if (wanted?.has(message.uid) === false || (await takePresent(present, message))) continue;
        const { flags, internalDate, uid, chunks, emailId } = message;
        const where = `${mailbox.name}, UID ${uid} of the backup`;
        const formerly = sameAccount ? { formerly: emailId } : {};
        const kept = await backup.evidence.kept(backup.account, emailId);
        const found = kept === null ? {} : { evidence: kept };
        yield { mailbox: mailbox.name, where, chunks, details: () => ({ flags, internalDate }), ...formerly, ...found };
      }
    }
  }
  return { messages: messages(), progress: () => ({ done, total }) };
}

type Present = Map<string, StoredOutgoing[]>;

const keyOf = ({ size, internalDate }: StoredOutgoing): string => `${size}/${internalDate}`;

async function presentIn({ read, account }: RestorePlan['live'], name: string): Promise<Present> {
  const mailbox = await read.mailboxByName(account, name);
  const present: Present = new Map();
  if (mailbox === null) return present;
  for await (const message of storedMessages(read, account, mailbox)) {
    const alike = present.get(keyOf(message));
    if (alike === undefined) present.set(keyOf(message), [message]);
    else alike.push(message);
  }
  return present;
}

/**
 * Whether the message is there, and then one of it less. The live store gave out the same e-mail ids up to the backup;
 * what was restored before has another one, and the same octets.
 */
async function takePresent(present: Present, message: StoredOutgoing): Promise<boolean> {
  const alike = present.get(keyOf(message)) ?? [];
  let index = alike.findIndex(({ emailId }) => emailId === message.emailId);
  if (index === -1 && alike.length > 0) {
    const wanted = await digest(message);
    for (const [at, other] of alike.entries()) if (index === -1 && (await digest(other)) === wanted) index = at;
  }
  if (index !== -1) alike.splice(index, 1);
  return index !== -1;
}

async function digest({ chunks }: StoredOutgoing): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks()) hash.update(chunk);
  return hash.digest('base64');
}

const page = 200;

async function uidsOf(
  { read, account }: RestorePlan['backup'],
  mailbox: Mailbox,
  messageId: string,
): Promise<ReadonlySet<number>> {
  const uids = new Set<number>();
  for (let from = 1 as Uid; ;) {
    const found = await read.examined(account, mailbox.id, { from, to: mailbox.uidNext }, page);
    for (const { uid, facts } of found) if (facts.messageId === messageId) uids.add(uid);
    const last = found.at(-1);
    if (last === undefined) return uids;
    from = (last.uid + 1) as Uid;
  }
}
