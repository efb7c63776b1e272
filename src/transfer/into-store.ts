/**
 * Takes messages into an account: mailboxes are made where they are missing, small messages go together in one transaction.
 * Memory stays bounded whatever their number and size.
 */
import { defaultLimits } from '../imap/limits.ts';
import { nameProblem } from '../ms/mailbox-name.ts';
import type { AccountId } from '../directory/types.ts';
import { stagedSize } from '../ms/content.ts';
import type { MailRefusal, MailStore, NewMessage } from '../ms/port.ts';
import type { Mailbox, SpecialUse } from '../ms/types.ts';
import { limits } from './limits.ts';
import { type IncomingMessage, type Source, TransferError } from './types.ts';

export interface ImportReport {
  readonly messages: number;
  readonly octets: number;
  readonly mailboxes: number;
}

/** `kept` is called after each commit, when everything asked for so far is on disk. Throws a TransferError. */
export async function intoStore(
  mail: MailStore,
  account: AccountId,
  source: Source,
  { progress, kept }: { readonly progress: () => void; readonly kept: () => Promise<void> },
): Promise<ImportReport> {
  const mailboxes = new Map<string, Mailbox>();
  let report: ImportReport = { messages: 0, octets: 0, mailboxes: 0 };
  let batch: NewMessage[] = [];
  let octets = 0;
  let target: Mailbox | null = null;

  const commit = async (): Promise<void> => {
    if (target !== null && batch.length > 0) {
      const outcome = await mail.write.append(account, target.id, batch);
      if (!outcome.ok) throw new TransferError(`${refusals[outcome.error]} (at ${target.name})`);
      report = { ...report, messages: report.messages + batch.length, octets: report.octets + octets };
    }
    batch = [];
    octets = 0;
    await kept();
  };

  try {
    for await (const message of source.messages) {
      const into = mailboxes.get(message.mailbox) ?? (await mailboxFor(mail, account, message.mailbox));
      if (!mailboxes.has(message.mailbox)) mailboxes.set(message.mailbox, into);
      // What was gathered is committed before the next message is begun, so that `kept` speaks of whole ones.
      if (target?.id !== into.id || octets >= limits.batchOctets || batch.length >= limits.batchMessages) {
        await commit();
      }
      target = into;
      const taken = await take(mail, message);
      batch.push(taken);
      octets += stagedSize(taken.content);
      progress();
    }
    await commit();
  } catch (error) {
    // Whatever broke off, what was staged and not committed must not lie there until the next purge.
    for (const { content } of batch) await mail.content.discard(content);
    throw error;
  }
  return { ...report, mailboxes: mailboxes.size };
}

async function take(mail: MailStore, message: IncomingMessage): Promise<NewMessage> {
  const draft = mail.content.draft();
  try {
    for await (const chunk of message.chunks()) await draft.write(chunk);
    const content = await draft.finish();
    const { formerly, evidence } = message;
    return {
      content,
      ...message.details(),
      ...(formerly === undefined ? {} : { formerly }),
      ...(evidence === undefined ? {} : { evidence }),
    };
  } catch (error) {
    await draft.abandon();
    throw error;
  }
}

/** The mailbox of that name, made and subscribed where there is none. Throws a TransferError. */
export async function mailboxFor(
  mail: MailStore,
  account: AccountId,
  name: string,
  use: SpecialUse | null = null,
): Promise<Mailbox> {
  const normal = name.normalize('NFC');
  const existing = await mail.read.mailboxByName(account, normal);
  if (existing !== null) return existing;
  const problem = nameProblem(normal, defaultLimits);
  if (problem !== null) throw new TransferError(`"${name}" cannot be a mailbox here: ${problem}`);
  const made = await mail.write.createMailbox(account, normal, use);
  if (!made.ok) throw new TransferError(`the mailbox ${normal} cannot be made: ${refusals[made.error]}`);
  await mail.write.subscribe(account, normal, true);
  return made.value;
}

/** What the store's refusals mean. */
export const refusals: Readonly<Record<MailRefusal, string>> = {
  'no-such-mailbox': 'the mailbox was deleted meanwhile',
  'already-exists': 'there is one already',
  'over-quota': 'the account has no room left: its quota is full',
  'not-allowed': 'that is not allowed',
  'no-such-identifier': 'there is no such account',
  'too-many': 'there are too many already',
  'disk-full': 'the disk is full',
};
