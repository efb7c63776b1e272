/** postern quarantine: mail that was kept apart, seen, let out or removed by who runs the server. */
import { decodeWords } from '../../message/header/encoded-word.ts';
import type { Address } from '../../message/types.ts';
import type { Quarantined } from '../../ms/quarantine.ts';
import type { EmailId } from '../../ms/types.ts';
import type { Store } from '../../store/sqlite/open.ts';
import { listText, sizeText, timeText } from '../columns.ts';
import { type Failure, type Json, type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

/** Messages that are listed. */
const most = 1000;
/** Who lets mail out with this command. */
const operator = 'operator';

const senders = (from: readonly Address[]): string =>
  from
    .flatMap(({ mailbox, host }) => (mailbox === null || host === null ? [] : [`${mailbox}@${host}`]))
    .slice(0, 3)
    .join(', ');

const idOf = ({ address, email }: Quarantined): string => `${address}/${email}`;
const subjectOf = ({ subject }: Quarantined): string => (subject === null ? '' : decodeWords(subject));

const jsonOf = (message: Quarantined): { readonly [name: string]: Json } => ({
  id: idOf(message),
  account: message.address,
  from: senders(message.from),
  subject: subjectOf(message),
  receivedAt: new Date(message.receivedAt).toISOString(),
  size: message.size,
  evidence: message.id,
});

const list = command({
  about: 'Show what is kept apart, the newest first.',
  operands: [],
  options: { ...dataOptions, account: { type: 'string', value: 'ADDRESS', about: 'Only of this account.' } },
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ quarantine, directory }) => {
      const account = values.account === undefined ? null : await directory.account(values.account);
      if (values.account !== undefined && account === null) return noAccount(values.account);
      const all = await quarantine.list(account?.id ?? null, most);
      const rows = all.map((message) => [
        idOf(message),
        timeText(message.receivedAt),
        sizeText(message.size),
        senders(message.from),
        subjectOf(message),
      ]);
      return done(listText(['ID', 'CAME', 'SIZE', 'FROM', 'SUBJECT'], rows, 'Nothing is kept apart.'), all.map(jsonOf));
    }),
});

const show = command({
  about: 'Show one message: who it is from, and under which id postern explain tells why it is kept apart.',
  operands: ['ID'],
  options: dataOptions,
  run: ({ values, operands: [id = ''], terminal }) =>
    withStore(values, terminal, async (store) => {
      const message = await find(store, id);
      if ('ok' in message) return message;
      const why =
        message.id === null
          ? 'What was found out about it is not kept.'
          : `postern explain ${message.id} says why it is here.`;
      const lines = [
        ['For', message.address],
        ['From', senders(message.from)],
        ['Subject', subjectOf(message)],
        ['Came', timeText(message.receivedAt)],
        ['Size', sizeText(message.size)],
      ];
      return done(`${listText(['ID', idOf(message)], lines, '')}\n${why}`, jsonOf(message));
    }),
});

type Act = (quarantine: Store['quarantine'], message: Quarantined) => Promise<boolean>;

const acting = (about: string, action: 'release' | 'delete', what: string, act: Act) =>
  command({
    about,
    operands: ['ID', ...Array<string>(99).fill('[ID]')],
    options: dataOptions,
    run: ({ values, operands, terminal }) =>
      withStore(values, terminal, async (store) => {
        const found: Quarantined[] = [];
        for (const id of operands) {
          const message = await find(store, id);
          if ('ok' in message) return message;
          found.push(message);
        }
        const acted: Quarantined[] = [];
        for (const message of found) {
          if (!(await act(store.quarantine, message))) continue;
          acted.push(message);
          await store.audit.note({
            action: `quarantine.${action}`,
            subject: message.address,
            details: { id: idOf(message) },
          });
        }
        return done(
          `${acted.length} ${acted.length === 1 ? 'message was' : 'messages were'} ${what}`,
          acted.map(jsonOf),
        );
      }),
  });

const release = acting(
  'Let messages out, into the INBOX of whom they are for; the spam filter learns that they were wanted.',
  'release',
  'let out',
  (quarantine, { account, email }) => quarantine.release(account, email, operator),
);

const remove = acting(
  'Remove messages; postern undelete brings them back as long as any others.',
  'delete',
  'removed',
  (quarantine, { account, email }) => quarantine.remove(account, email),
);

const noAccount = (address: string): Failure =>
  failed(exit.noUser, `there is no account ${address}`, 'postern account list shows those that are');

async function find({ quarantine, directory }: Store, id: string): Promise<Quarantined | (Outcome & Failure)> {
  const slash = id.lastIndexOf('/');
  const email = Number(id.slice(slash + 1));
  const account = slash < 1 ? null : await directory.account(id.slice(0, slash));
  const message =
    account === null || !Number.isSafeInteger(email) || email < 1
      ? null
      : await quarantine.find(account.id, email as EmailId);
  return (
    message ?? failed(exit.noUser, `no message ${id} is kept apart`, 'postern quarantine list shows those that are')
  );
}

export const quarantine = new Map([
  ['list', list],
  ['show', show],
  ['release', release],
  ['delete', remove],
]);
