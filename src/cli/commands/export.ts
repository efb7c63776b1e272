/** postern export --all | --account A [--mailbox M] --format mbox|maildir|eml TARGET */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Account } from '../../directory/types.ts';
import type { MailReader } from '../../ms/port.ts';
import type { Mailbox } from '../../ms/types.ts';
import { emlTarget } from '../../transfer/eml/write.ts';
import { pathOfMailbox } from '../../transfer/folder-names.ts';
import { fromStore } from '../../transfer/from-store.ts';
import { maildirTarget } from '../../transfer/maildir/write.ts';
import { mboxTarget } from '../../transfer/mbox/write.ts';
import type { Target } from '../../transfer/types.ts';
import { withAccount } from '../account.ts';
import { sizeText } from '../columns.ts';
import { type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const formats = ['mbox', 'maildir', 'eml'] as const;

export const exportMail = command({
  about:
    'Write the messages of an account, of one mailbox of it, or of all accounts, to files: an mbox (mboxrd) for each mailbox, a Maildir with folders, or .eml files. postern import reads them again, octet for octet and with flags.',
  operands: ['TARGET'],
  options: {
    ...dataOptions,
    account: { type: 'string', value: 'ADDRESS', about: 'Whose mail.' },
    all: { type: 'boolean', about: "Everybody's mail, each account in a folder of its own." },
    mailbox: { type: 'string', value: 'NAME', about: 'Only this mailbox.' },
    format: { type: 'string', value: 'FORMAT', about: 'mbox, maildir or eml.' },
  },
  run: async ({ values, operands: [written = ''], terminal }) => {
    if ((values.account === undefined) === (values.all !== true))
      return wrongUsage('nothing says whose mail, or two things do', 'give --account ADDRESS, or --all');
    if (values.all === true && values.mailbox !== undefined)
      return wrongUsage('--all and --mailbox do not go together', 'leave one of them out');
    const format = formats.find((known) => known === values.format);
    if (format === undefined)
      return wrongUsage(
        `--format ${values.format ?? ''} is not a format`.replace('  ', ' '),
        'write one of mbox, maildir, eml',
      );
    const target = resolve(terminal.workingDirectory, written);
    const single = values.mailbox !== undefined;
    const isFile = format === 'mbox' && single;
    if (existsSync(target) && (isFile || !statSync(target).isDirectory() || readdirSync(target).length > 0))
      return failed(exit.cannotCreate, `${target} is there already`, 'name a file or folder that is not there yet');
    if (values.account === undefined)
      return await withStore(values, terminal, async ({ mail, directory }) => {
        const accounts = await directory.accounts();
        const reports: Exported[] = [];
        for (const account of accounts) {
          const mailboxes = await mail.read.mailboxes(account.id);
          const place = join(target, pathOfMailbox(account.address));
          reports.push(
            await exportTo(mail.read, account, mailboxes, { format, target: place, single: false }, terminal),
          );
        }
        return told(reports, target, { accounts: accounts.length });
      });
    return await withAccount(values, terminal, values.account, async ({ mail }, account) => {
      const { read } = mail;
      const one =
        values.mailbox === undefined ? null : await read.mailboxByName(account.id, values.mailbox.normalize('NFC'));
      if (single && one === null)
        return failed(
          exit.noUser,
          `${account.address} has no mailbox ${values.mailbox ?? ''}`,
          'export all, or correct the name',
        );
      const mailboxes = one === null ? await read.mailboxes(account.id) : [one];
      return told([await exportTo(read, account, mailboxes, { format, target, single }, terminal)], target, {});
    });
  },
});

interface Exported {
  readonly messages: number;
  readonly octets: number;
  readonly mailboxes: number;
  readonly lostKeywords: readonly string[];
}

async function exportTo(
  read: MailReader,
  account: Account,
  mailboxes: readonly Mailbox[],
  {
    format,
    target,
    single,
  }: { readonly format: (typeof formats)[number]; readonly target: string; readonly single: boolean },
  terminal: Terminal,
): Promise<Exported> {
  const lost = new Set<string>();
  if (!(format === 'mbox' && single)) await mkdir(target, { recursive: true });
  const out = targetOf(format, target, single, (keyword) => lost.add(keyword));
  const progress = showProgress(terminal);
  const report = await fromStore(read, account.id, mailboxes, out, (at, total) =>
    progress.step(at, total, account.address),
  ).finally(progress.end);
  return { ...report, mailboxes: mailboxes.length, lostKeywords: [...lost] };
}

function told(reports: readonly Exported[], target: string, more: Readonly<Record<string, number>>): Outcome {
  const sum = (of: (report: Exported) => number): number => reports.reduce((all, report) => all + of(report), 0);
  const [messages, octets] = [sum((each) => each.messages), sum((each) => each.octets)];
  const lostKeywords = [...new Set(reports.flatMap((each) => each.lostKeywords))];
  const warning =
    lostKeywords.length === 0 ? '' : `; a Maildir has no letters left for the keywords ${lostKeywords.join(', ')}`;
  return done(`${messages} messages (${sizeText(octets)}) are in ${target}${warning}`, {
    messages,
    octets,
    mailboxes: sum((each) => each.mailboxes),
    lostKeywords,
    ...more,
  });
}

function targetOf(
  format: (typeof formats)[number],
  path: string,
  single: boolean,
  lost: (keyword: string) => void,
): Target {
  const below = (mailbox: string): string => (single ? path : join(path, pathOfMailbox(mailbox)));
  switch (format) {
    case 'mbox':
      return mboxTarget((mailbox) => (single ? path : `${below(mailbox)}.mbox`));
    case 'maildir':
      return maildirTarget(path, single, lost);
    case 'eml':
      return emlTarget(below);
  }
}
