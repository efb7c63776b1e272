/** postern export --account A [--mailbox M] --format mbox|maildir|eml TARGET */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { emlTarget } from '../../transfer/eml/write.ts';
import { pathOfMailbox } from '../../transfer/folder-names.ts';
import { fromStore } from '../../transfer/from-store.ts';
import { maildirTarget } from '../../transfer/maildir/write.ts';
import { mboxTarget } from '../../transfer/mbox/write.ts';
import type { Target } from '../../transfer/types.ts';
import { withAccount } from '../account.ts';
import { sizeText } from '../columns.ts';
import { command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';

const formats = ['mbox', 'maildir', 'eml'] as const;

export const exportMail = command({
  about:
    'Write the messages of an account, or of one mailbox of it, to files: an mbox (mboxrd) for each mailbox, a Maildir with folders, or .eml files. postern import reads them again, octet for octet and with flags.',
  operands: ['TARGET'],
  options: {
    ...dataOptions,
    account: { type: 'string', value: 'ADDRESS', about: 'Whose mail.' },
    mailbox: { type: 'string', value: 'NAME', about: 'Only this mailbox.' },
    format: { type: 'string', value: 'FORMAT', about: 'mbox, maildir or eml.' },
  },
  run: async ({ values, operands: [written = ''], terminal }) => {
    if (values.account === undefined) return wrongUsage('nothing says whose mail', 'give --account ADDRESS');
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
      const lost = new Set<string>();
      if (!isFile) await mkdir(target, { recursive: true });
      const out = targetOf(format, target, single, (keyword) => lost.add(keyword));
      const progress = showProgress(terminal);
      const report = await fromStore(read, account.id, mailboxes, out, (at, total) =>
        progress.step(at, total, 'messages'),
      ).finally(progress.end);
      const warning = lost.size === 0 ? '' : `; a Maildir has no letters left for the keywords ${[...lost].join(', ')}`;
      return done(`${report.messages} messages (${sizeText(report.octets)}) are in ${target}${warning}`, {
        ...report,
        mailboxes: mailboxes.length,
        lostKeywords: [...lost],
      });
    });
  },
});

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
