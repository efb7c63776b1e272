/** postern undelete ADDRESS: what was deleted and can be put back, and putting it back. */
import { parseDuration } from '../../config/fields.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import type { Account } from '../../directory/types.ts';
import type { Address } from '../../message/types.ts';
import type { DeletedMessage } from '../../ms/deleted.ts';
import type { MailStore } from '../../ms/port.ts';
import type { EmailId } from '../../ms/types.ts';
import { withAccount } from '../account.ts';
import { columns, sizeText, timeText } from '../columns.ts';
import { type Json, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';

/** Tombstones read at one time, and e-mails put back in one transaction. */
const page = 500;

export const undelete = command({
  about:
    'Put deleted messages back into the mailboxes that they were deleted from, all of them or those that fit every option; --list only shows them. What was deleted longer ago than store.undelete_days is gone.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    list: { type: 'boolean', about: 'Show what can be put back, and put nothing back.' },
    all: { type: 'boolean', about: 'Everything.' },
    since: {
      type: 'string',
      value: 'DATE',
      about: 'Deleted since, such as 2026-11-20, "2026-11-20 15:00" (UTC) or 3h.',
    },
    mailbox: { type: 'string', value: 'NAME', about: 'Deleted from this mailbox.' },
    'message-id': { type: 'string', value: 'ID', about: 'The message with this Message-ID.' },
  },
  run: async ({ values, operands: [address = ''], terminal }) => {
    const { mailbox, 'message-id': messageId } = values;
    const since = values.since === undefined ? 0 : parseSince(values.since, Date.now());
    if (since === null)
      return wrongUsage(
        `${values.since ?? ''} is not a date`,
        'write one such as 2026-11-20, or a time ago such as 3h',
      );
    const chosen = values.since !== undefined || mailbox !== undefined || messageId !== undefined;
    if (values.all === true && chosen)
      return wrongUsage('--all and a choice do not go together', 'leave one of them out');
    if (values.list !== true && values.all !== true && !chosen)
      return wrongUsage(
        'nothing says which messages to put back',
        'see them with --list; choose with --since, --mailbox, --message-id, or take --all',
      );
    const wanted: Wanted = {
      since,
      mailbox: mailbox === undefined ? null : mailbox.toUpperCase() === 'INBOX' ? 'INBOX' : mailbox.normalize('NFC'),
      messageId: messageId === undefined ? null : withoutBrackets(messageId.trim()),
    };
    return await withAccount(values, terminal, address, async ({ mail }, account) =>
      values.list === true ? await list(mail, account, wanted) : await restore(mail, account, wanted),
    );
  },
});

interface Wanted {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly mailbox: string | null;
  readonly messageId: string | null;
}

/** A date (UTC where it says no zone) or a time ago, in milliseconds since the epoch. */
export function parseSince(written: string, now: number): number | null {
  const ago = parseDuration(written);
  if (ago !== null) return now - ago;
  // ISO 8601 only: what else Date.parse takes differs from place to place.
  const [date = '', time = '00:00'] = written.trim().replace('T', ' ').split(' ');
  if (date.length !== 'YYYY-MM-DD'.length) return null;
  const zoned = time.endsWith('Z') || time.includes('+') || time.includes('-');
  const at = Date.parse(`${date}T${time}${zoned ? '' : 'Z'}`);
  return Number.isNaN(at) ? null : at;
}

const withoutBrackets = (id: string): string => (id.startsWith('<') && id.endsWith('>') ? id.slice(1, -1) : id);

const fits = (message: DeletedMessage, { mailbox, messageId }: Wanted): boolean =>
  (mailbox === null || message.mailboxName === mailbox) && (messageId === null || message.messageId === messageId);

/** Those wanted, deleted last first, a page at a time. */
async function* deletedOnes(mail: MailStore, account: Account, wanted: Wanted): AsyncGenerator<DeletedMessage[]> {
  let after: DeletedMessage | undefined;
  for (;;) {
    const found: readonly DeletedMessage[] = await mail.read.deleted(account.id, page, after);
    const recent = found.filter((message) => message.deletedAt >= wanted.since);
    yield recent.filter((message) => fits(message, wanted));
    after = found.at(-1);
    if (found.length < page || recent.length < found.length) return;
  }
}

async function list(mail: MailStore, account: Account, wanted: Wanted): Promise<Outcome> {
  const all: DeletedMessage[] = [];
  for await (const some of deletedOnes(mail, account, wanted)) all.push(...some);
  if (all.length === 0) return done('There is nothing to put back.', []);
  const rows = all.map((message) => [
    timeText(message.deletedAt),
    message.mailboxName,
    fromText(message.from),
    decodeWords(message.subject ?? ''),
    sizeText(message.size),
    message.messageId ?? '-',
  ]);
  return done(columns(['DELETED', 'MAILBOX', 'FROM', 'SUBJECT', 'SIZE', 'MESSAGE-ID'], rows), all.map(messageJson));
}

async function restore(mail: MailStore, account: Account, wanted: Wanted): Promise<Outcome> {
  // Read before anything is put back: the pages are of what is deleted now.
  const emails = new Set<EmailId>();
  for await (const some of deletedOnes(mail, account, wanted)) for (const { emailId } of some) emails.add(emailId);
  const ids = [...emails];
  let restored = 0;
  for (let at = 0; at < ids.length; at += page)
    restored += await mail.write.undelete(account.id, ids.slice(at, at + page), wanted.mailbox ?? undefined);
  if (restored === 0 && wanted.messageId !== null)
    return failed(
      exit.noUser,
      `no deleted message with the Message-ID ${wanted.messageId} can be put back`,
      `postern undelete ${account.address} --list shows those that can`,
    );
  return done(`${restored} ${restored === 1 ? 'message is' : 'messages are'} back`, { restored });
}

const fromText = ([first]: readonly Address[]): string =>
  first === undefined ? '-' : `${first.mailbox ?? ''}@${first.host ?? ''}`;

const messageJson = (message: DeletedMessage): Record<string, Json> => ({
  emailId: message.emailId,
  mailbox: message.mailboxName,
  uid: message.uid,
  deletedAt: new Date(message.deletedAt).toISOString(),
  internalDate: new Date(message.internalDate).toISOString(),
  size: message.size,
  subject: message.subject === null ? null : decodeWords(message.subject),
  from: message.from.flatMap(({ mailbox, host }) => (mailbox === null || host === null ? [] : [`${mailbox}@${host}`])),
  messageId: message.messageId,
});
