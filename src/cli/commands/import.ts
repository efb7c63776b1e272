/** postern import PATH|imap://… --account A [--mailbox M] */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Account } from '../../directory/types.ts';
import type { MailStore } from '../../ms/port.ts';
import { intoStore } from '../../transfer/into-store.ts';
import { openLocal } from '../../transfer/local.ts';
import { type Source, TransferError } from '../../transfer/types.ts';
import { withAccount } from '../account.ts';
import { sizeText } from '../columns.ts';
import { type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';
import { importFromServer, parseServer, serverOptions } from './import-server.ts';
import { showProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const dialects = ['mboxrd', 'mboxo', 'mboxcl', 'mboxcl2'] as const;

export const importMail = command({
  about:
    'Take messages into an account: from an mbox, a Maildir with its folders, a .eml file, or a folder of such files, whose folders become mailboxes; or from an IMAP server, imaps://user@host or imap://user@host:port. Flags and dates come along. From a server it can be repeated: it takes what is new, and flags that changed.',
  operands: ['SOURCE', '[ACCOUNT]'],
  options: {
    ...dataOptions,
    account: { type: 'string', value: 'ADDRESS', about: 'Who gets the mail; or as the second word.' },
    mailbox: { type: 'string', value: 'NAME', about: 'Where to; folders go below it (INBOX, folders beside it).' },
    dialect: { type: 'string', value: 'NAME', about: 'Of an mbox: mboxrd, mboxo, mboxcl or mboxcl2 (mboxrd).' },
    ...serverOptions,
  },
  run: async ({ values, operands: [written = '', second], terminal, json }) => {
    const address = values.account ?? second;
    if (address === undefined) return wrongUsage('nothing says who gets the mail', 'give --account ADDRESS');
    const dialect = dialects.find((known) => known === (values.dialect ?? 'mboxrd'));
    if (dialect === undefined)
      return wrongUsage(`--dialect ${values.dialect ?? ''} is not known`, `write one of ${dialects.join(', ')}`);
    const mailbox = values.mailbox ?? 'INBOX';
    const server = parseServer(written);
    if (server !== null && !server.ok) return server.error;
    if (server !== null) return await importFromServer(server.value, address, values, terminal, json);
    const path = resolve(terminal.workingDirectory, written);
    if (!existsSync(path)) return failed(exit.noInput, `${path} is not there`, 'name a file or a folder that is');
    return await withAccount(values, terminal, address, async ({ mail }, account) => {
      try {
        return await take(mail, account, await openLocal(path, { dialect, mailbox }), terminal);
      } catch (error) {
        if (!(error instanceof TransferError)) throw error;
        return failed(exit.data, error.message, 'what was taken before this stays');
      }
    });
  },
});

async function take(mail: MailStore, account: Account, source: Source, terminal: Terminal): Promise<Outcome> {
  const progress = showProgress(terminal);
  const step = (): void => {
    const { done: at, total } = source.progress();
    progress.step(at, total, 'taken');
  };
  const report = await intoStore(mail, account.id, source, { progress: step, kept: () => Promise.resolve() }).finally(
    progress.end,
  );
  const into = `${report.mailboxes} ${report.mailboxes === 1 ? 'mailbox' : 'mailboxes'}`;
  return done(`${report.messages} messages (${sizeText(report.octets)}) are in ${into} of ${account.address}`, {
    ...report,
  });
}
