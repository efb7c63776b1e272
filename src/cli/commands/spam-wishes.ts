/** postern spam allow, block, unlist, lists: what users, and the operator for all of them, want allowed and blocked. */
import { systemClock } from '../../base/clock.ts';
import type { Account } from '../../directory/types.ts';
import { parseWish } from '../../spam/wishes/parse.ts';
import type { Wish, WishKind } from '../../spam/wishes/types.ts';
import type { Store } from '../../store/sqlite/open.ts';
import { withAccount } from '../account.ts';
import { listText } from '../columns.ts';
import { type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

const forms = 'ann@example.org, example.org, subject:WORDS or list:ID';

const options = {
  ...dataOptions,
  account: { type: 'string', value: 'ADDRESS', about: 'Whose list; without it that of the server, for everybody.' },
} as const;

/** The account that is named, or the server. */
const withOwner = (
  values: { readonly config?: string; readonly account?: string },
  terminal: Terminal,
  use: (store: Store, owner: Pick<Account, 'id' | 'address'> | null) => Promise<Outcome>,
): Promise<Outcome> =>
  values.account === undefined
    ? withStore(values, terminal, (store) => use(store, null))
    : withAccount(values, terminal, values.account, (store, account) => use(store, account));

const wrong = (written: string) => failed(exit.data, `${written} is nothing that could be listed`, `write ${forms}`);
const ownerOf = (owner: { readonly address: string } | null): string => owner?.address ?? 'this server';

const adding = (kind: WishKind, about: string) =>
  command({
    about: `${about} WHAT is ${forms}.`,
    operands: ['WHAT'],
    options: {
      ...options,
      unproven: {
        type: 'boolean',
        about:
          'It counts though nothing proves the sender. Without it an allowed sender must pass SPF or DKIM: From can be forged.',
      },
    },
    run: ({ values, operands: [written = ''], terminal }) => {
      const wish = parseWish(written);
      if (wish === null) return Promise.resolve(wrong(written));
      return withOwner(values, terminal, async ({ wishes }, owner) => {
        const unproven = values.unproven === true;
        const added = { ...wish, kind, unproven, account: owner?.id ?? 0, createdAt: systemClock.now() };
        const refusal = await wishes.add(added);
        if (refusal !== null)
          return failed(
            exit.data,
            `${ownerOf(owner)} has too many of these`,
            'postern spam lists shows them; unlist some',
          );
        const { field, value } = wish;
        return done(`${ownerOf(owner)} ${kind}s ${field} ${value}`, {
          ...{ account: owner?.address ?? null, kind, field, value, unproven },
        });
      });
    },
  });

const allow = adding(
  'allow',
  'Want mail of a sender, whatever its score: it is never refused nor filed as junk, unless it carries malware.',
);
const block = adding('block', 'Have mail of a sender filed as junk.');

const unlist = command({
  about: `Take something from the list again. WHAT is ${forms}.`,
  operands: ['WHAT'],
  options,
  run: ({ values, operands: [written = ''], terminal }) => {
    const wish = parseWish(written);
    if (wish === null) return Promise.resolve(wrong(written));
    return withOwner(values, terminal, async ({ wishes }, owner) => {
      const { field, value } = wish;
      return (await wishes.remove(owner?.id ?? 0, field, value))
        ? done(`${field} ${value} is not listed any more`, { account: owner?.address ?? null, field, value })
        : failed(
            exit.data,
            `${field} ${value} is not on the list of ${ownerOf(owner)}`,
            'postern spam lists shows them',
          );
    });
  },
});

const lists = command({
  about: 'Show what is allowed and blocked, by the server and by each account.',
  operands: [],
  options,
  run: ({ values, terminal }) =>
    withOwner(values, terminal, async ({ wishes, directory }, owner) => {
      const all = await wishes.wishes(owner?.id ?? null);
      const accounts = new Map((await directory.accounts()).map(({ id, address }) => [Number(id), address]));
      const rows = all.map(({ account, kind, field, value, unproven }) => [
        account === 0 ? 'the server' : (accounts.get(account) ?? String(account)),
        kind,
        field,
        value,
        kind === 'allow' && field !== 'subject' ? (unproven ? 'proven or not' : 'where proven') : '',
      ]);
      return done(
        listText(['WHO', 'KIND', 'WHAT', 'VALUE', 'COUNTS'], rows, 'Nothing is allowed or blocked.'),
        all.map((one) => jsonOf(one, accounts)),
      );
    }),
});

const jsonOf = (
  { account, kind, field, value, unproven, createdAt }: Wish,
  accounts: ReadonlyMap<number, string>,
): Readonly<Record<string, string | boolean | null>> => ({
  account: account === 0 ? null : (accounts.get(account) ?? String(account)),
  kind,
  field,
  value,
  unproven,
  createdAt: new Date(createdAt).toISOString(),
});

export const wishCommands = [
  ['allow', allow],
  ['block', block],
  ['unlist', unlist],
  ['lists', lists],
] as const;
