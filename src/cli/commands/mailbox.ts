/** postern mailbox share|unshare|rights: who beside its owner may do what with a mailbox. RFC 4314 */
import type { Account } from '../../directory/types.ts';
import { type AccessChange, accessIdentifier } from '../../ms/access.ts';
import type { MailRefusal } from '../../ms/port.ts';
import { rightsOf, rightsText } from '../../ms/rights.ts';
import type { Mailbox } from '../../ms/types.ts';
import type { Store } from '../../store/sqlite/open.ts';
import { withAccount } from '../account.ts';
import { columns } from '../columns.ts';
import { type Failure, type Outcome, command, done, failed } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';

const letters =
  'letters of l (see), r (read), s (mark as read), w (other flags), i (put in), p (post), k (make mailboxes below), x (delete it), t (mark as deleted), e (expunge), a (administer)';

const share = command({
  about: `Give somebody rights in a mailbox: an account, anyone, or $ and an alias; - before it takes rights away. RIGHTS are ${letters}; + or - before them adds or removes some. Write -- before an operand that begins with -.`,
  operands: ['ADDRESS', 'MAILBOX', 'IDENTIFIER', 'RIGHTS'],
  options: dataOptions,
  run: async ({ values, operands: [address = '', name = '', identifier = '', written = ''], terminal }) => {
    const kind = written.startsWith('+') ? 'add' : written.startsWith('-') ? 'remove' : 'set';
    const rights = rightsOf(kind === 'set' ? written : written.slice(1));
    if (rights === null) return failed(exit.data, `${written} are no rights`, `write ${letters}`);
    return await withAccount(values, terminal, address, (store, account) =>
      change(store, account, name, identifier, { kind, rights }),
    );
  },
});

const unshare = command({
  about: 'Take the entry of somebody out of the list of a mailbox.',
  operands: ['ADDRESS', 'MAILBOX', 'IDENTIFIER'],
  options: dataOptions,
  run: ({ values, operands: [address = '', name = '', identifier = ''], terminal }) =>
    withAccount(values, terminal, address, (store, account) =>
      change(store, account, name, identifier, { kind: 'delete' }),
    ),
});

const rights = command({
  about: 'Show who may do what: in one mailbox, or in all of an account that are shared.',
  operands: ['ADDRESS', '[MAILBOX]'],
  options: dataOptions,
  run: ({ values, operands: [address = '', name], terminal }) =>
    withAccount(values, terminal, address, async ({ mail }, account) => {
      const one = name === undefined ? null : await mail.read.mailboxByName(account.id, name.normalize('NFC'));
      if (name !== undefined && one === null) return noMailbox(account, name);
      const entries = [];
      for (const mailbox of one === null ? await mail.read.mailboxes(account.id) : [one]) {
        const list = await mail.read.accessList(account.id, mailbox.id);
        if (one !== null || list.length > 1)
          entries.push(...list.map((entry) => ({ mailbox: mailbox.name, ...entry })));
      }
      const rows = entries.map((entry) => [entry.mailbox, entry.identifier, rightsText(entry.rights)]);
      return done(
        rows.length === 0
          ? `${account.address} shares no mailbox: postern mailbox share ${account.address} MAILBOX IDENTIFIER RIGHTS`
          : columns(['MAILBOX', 'IDENTIFIER', 'RIGHTS'], rows),
        entries.map((entry) => ({ ...entry, rights: rightsText(entry.rights) })),
      );
    }),
});

export const mailbox = new Map([
  ['share', share],
  ['unshare', unshare],
  ['rights', rights],
]);

const noMailbox = ({ address }: Account, name: string): Failure =>
  failed(exit.noUser, `${address} has no mailbox ${name}`, 'its clients show which there are');

const refusals: Readonly<Partial<Record<MailRefusal, readonly [what: string, remedy: string]>>> = {
  'no-such-identifier': ['is neither an account nor an alias here', 'postern account list shows the accounts'],
  'too-many': ['is one entry too many for this mailbox', 'give the rights to an alias: $ and its address'],
  'disk-full': ['cannot be written: the disk is full', 'make room'],
};

async function change(
  { mail, audit }: Pick<Store, 'mail' | 'audit'>,
  account: Account,
  name: string,
  written: string,
  wanted: AccessChange,
): Promise<Outcome> {
  const found: Mailbox | null = await mail.read.mailboxByName(account.id, name.normalize('NFC'));
  if (found === null) return noMailbox(account, name);
  const identifier = accessIdentifier(written);
  const outcome =
    identifier === null
      ? ({ ok: false, error: 'no-such-identifier' } as const)
      : await mail.write.changeAccess(account.id, found.id, identifier, wanted);
  if (!outcome.ok) {
    const [what, remedy] = refusals[outcome.error] ?? ['cannot be changed', 'look at the log'];
    return failed(exit.noUser, `${written} ${what}`, remedy);
  }
  await audit.note({
    action: wanted.kind === 'delete' ? 'mailbox.unshare' : 'mailbox.share',
    subject: account.address,
    details: { mailbox: found.name, identifier: written },
  });
  const list = await mail.read.accessList(account.id, found.id);
  const told = list.map((entry) => ({ identifier: entry.identifier, rights: rightsText(entry.rights) }));
  return done(
    columns(
      ['IDENTIFIER', 'RIGHTS'],
      told.map((entry) => [entry.identifier, entry.rights]),
    ),
    told,
  );
}
