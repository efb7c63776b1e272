/** postern restore --backup DIR --account A [--mailbox M | --message-id ID] */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { silentLog } from '../../base/log.ts';
import type { Account } from '../../directory/types.ts';
import type { Mailbox } from '../../ms/types.ts';
import { type Store, databaseFile, openStore } from '../../store/sqlite/open.ts';
import { missingAccess, restoreAccess } from '../../transfer/access.ts';
import { intoStore } from '../../transfer/into-store.ts';
import { missingMessages } from '../../transfer/restore.ts';
import { TransferError } from '../../transfer/types.ts';
import { withAccount } from '../account.ts';
import { sizeText } from '../columns.ts';
import { type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

export const restore = command({
  about:
    'Put mail of one account from a backup into the running store: all of it, one mailbox, or one message. What is still where it was is left alone. For a whole server, start on the backup instead.',
  operands: [],
  options: {
    ...dataOptions,
    backup: { type: 'string', value: 'DIR', about: 'The folder that postern backup made.' },
    account: { type: 'string', value: 'ADDRESS', about: 'Whose mail.' },
    mailbox: { type: 'string', value: 'NAME', about: 'Only this mailbox.' },
    'message-id': { type: 'string', value: 'ID', about: 'Only the message with this Message-ID.' },
  },
  run: async ({ values, terminal }) => {
    if (values.backup === undefined) return wrongUsage('nothing says from where', 'give --backup DIR');
    if (values.account === undefined) return wrongUsage('nothing says whose mail', 'give --account ADDRESS');
    const directory = resolve(terminal.workingDirectory, values.backup);
    if (!existsSync(databaseFile(directory)))
      return failed(exit.noInput, `${directory} is no backup`, 'name a folder that postern backup made');
    const wanted: Wanted = {
      mailbox: values.mailbox?.normalize('NFC') ?? null,
      messageId: values['message-id'] === undefined ? null : bare(values['message-id'].trim()),
    };
    return await withAccount(values, terminal, values.account, async (live, account, place) => {
      if (place.directory === directory)
        return failed(exit.data, `${directory} is the store itself`, 'name a folder that postern backup made');
      const backup = await openStore({
        directory,
        role: 'tool',
        undeleteDays: 0,
        log: silentLog,
        onFatal: (reason) => terminal.error(`postern: the backup cannot be read any more: ${reason}\n`),
      });
      if (backup === 'locked') return failed(exit.temporary, `${directory} is locked`, 'another program uses it');
      try {
        return await take(live, account, backup, wanted, terminal);
      } catch (error) {
        if (!(error instanceof TransferError)) throw error;
        return failed(exit.data, error.message, 'what was restored before this stays; run it again for the rest');
      } finally {
        await backup.close();
      }
    });
  },
});

interface Wanted {
  readonly mailbox: string | null;
  readonly messageId: string | null;
}

const bare = (id: string): string => (id.startsWith('<') && id.endsWith('>') ? id.slice(1, -1) : id);

async function take(
  live: Store,
  account: Account,
  backup: Store,
  wanted: Wanted,
  terminal: Terminal,
): Promise<Outcome> {
  const { read } = backup.mail;
  const then = await backup.directory.account(account.address);
  if (then === null)
    return failed(exit.noUser, `${account.address} is not an account of the backup`, 'take another backup');
  let mailboxes: readonly Mailbox[] = await read.mailboxes(then.id);
  if (wanted.mailbox !== null) {
    const one = await read.mailboxByName(then.id, wanted.mailbox);
    if (one === null)
      return failed(
        exit.noUser,
        `the backup has no mailbox ${wanted.mailbox}`,
        'correct the name, or take another backup',
      );
    mailboxes = [one];
  }
  const sameAccount = then.id === account.id && then.createdAt === account.createdAt;
  const old = { read, evidence: backup.evidence, account: then.id, mailboxes };
  const present = { mail: live.mail, account: account.id };
  const lists = await missingAccess({ backup: old, live: present, sameAccount });
  const source = missingMessages({
    backup: old,
    live: { read: live.mail.read, account: account.id },
    messageId: wanted.messageId,
    sameAccount,
  });
  const progress = showProgress(terminal);
  const step = (): void => {
    const { done: at, total } = source.progress();
    progress.step(at, total, 'messages');
  };
  const kept = (): Promise<void> => Promise.resolve();
  const report = await intoStore(live.mail, account.id, source, { progress: step, kept }).finally(progress.end);
  const access = await restoreAccess(present, lists, wanted.messageId === null);
  const words = report.messages === 1 ? 'message is' : 'messages are';
  const lines = [
    `${report.messages} ${words} restored (${sizeText(report.octets)})`,
    ...(access.entries === 0 ? [] : [`access rights given back: ${access.entries}`]),
    ...(access.unknown.length === 0 ? [] : [`nobody here now, so without rights: ${access.unknown.join(', ')}`]),
  ];
  return done(lines.join('\n'), { ...report, access: { ...access } });
}
