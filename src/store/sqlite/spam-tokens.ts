/**
 * What was learned of words, as messages are judged by it: of the operator's examples, of all users together, and of one account.
 * The starter (spam/bayes/octets.ts) gives way as the operator gives examples.
 */
import type { TokenTable } from '../../spam/bayes/octets.ts';
import type { Known, Learner, TokenMemories, TokenRow, Totals } from '../../spam/bayes/port.ts';
import { type Part, together } from '../../spam/bayes/together.ts';
import { limits } from '../../spam/limits.ts';
import { number } from './row.ts';
import type { Statements } from './statements.ts';

/** Under whom the tokens of all users together stand; an account's stand under its number. */
export const everybody = -1;
/** Tokens that one turn of the event loop looks up, each of one owner: two milliseconds at the most. */
const lookUpsAtOnce = 1_000;

/** Where the operator's examples stand: below -1, or 0 where there are none. */
export interface Model {
  readonly owner: number;
  readonly starter: boolean;
}

export function modelOf(sql: Statements): Model {
  const row = sql.row('SELECT owner, starter FROM spam_model WHERE id = 0');
  return row === null
    ? { owner: 0, starter: true }
    : { owner: number(row, 'owner'), starter: number(row, 'starter') === 1 };
}

const nothing: Totals = { spam: 0, ham: 0, bias: 0 };

/** Of those owners that have learned something. */
export function totalsOf(sql: Statements, owners: readonly number[]): ReadonlyMap<number, Totals> {
  const rows = sql.arrays(
    'SELECT owner, spam, ham, bias FROM spam_total WHERE owner IN (SELECT value FROM json_each(?))',
    JSON.stringify(owners),
  );
  return new Map(
    rows.map(([owner, spam, ham, bias]) => [
      Number(owner),
      { spam: Number(spam), ham: Number(ham), bias: Number(bias) },
    ]),
  );
}

/** Puts the rows of these keys to those of their owners. */
export function readTokens(
  sql: Statements,
  owners: readonly number[],
  keys: readonly number[],
  found: Map<number, TokenRow[]>,
): void {
  const rows = sql.arrays(
    `SELECT t.owner, t.token, t.spam, t.ham, t.weight FROM json_each(?) k CROSS JOIN spam_token t
     ON t.owner IN (SELECT value FROM json_each(?)) AND t.token = k.value`,
    JSON.stringify(keys),
    JSON.stringify(owners),
  );
  for (const [owner, key, spam, ham, weight] of rows) {
    const of = found.get(Number(owner));
    const row = { key: Number(key), spam: Number(spam), ham: Number(ham), weight: Number(weight) };
    if (of === undefined) found.set(Number(owner), [row]);
    else of.push(row);
  }
}

/** How much the starter still counts. */
export function starterShare({ starter }: Model, { spam, ham }: Totals): number {
  return starter ? limits.starterShare * Math.max(0, 1 - Math.min(spam, ham) / limits.starterGoneAt) : 0;
}

/** What the server knows: the operator's examples, all users together, the starter. */
export function serverKnown(
  keys: readonly number[],
  model: Model,
  totals: ReadonlyMap<number, Totals>,
  found: ReadonlyMap<number, TokenRow[]>,
  starter: TokenTable | null,
): Known {
  const part = (owner: number): Part => ({
    rows: found.get(owner) ?? [],
    totals: totals.get(owner) ?? nothing,
    share: 1,
  });
  const share = starter === null ? 0 : starterShare(model, totals.get(model.owner) ?? nothing);
  const parts = [
    ...(model.owner === 0 ? [] : [part(model.owner)]),
    ...(found.has(everybody) ? [part(everybody)] : []),
    ...(starter === null || share === 0 ? [] : [{ rows: starter.read(keys), totals: starter.totals, share }]),
  ];
  return together(parts);
}

export const spamTokens = (sql: Statements, starter: () => TokenTable | null): TokenMemories => ({
  async known(keys, accounts) {
    const all = [...keys];
    const model = modelOf(sql);
    const totals = totalsOf(sql, [model.owner, ...accounts]);
    const taught = accounts.filter((account) => totals.has(account));
    const owners = [model.owner, everybody, ...taught];
    const found = new Map<number, TokenRow[]>();
    const step = Math.max(10, Math.floor(lookUpsAtOnce / owners.length));
    for (let at = 0; at < all.length; at += step) {
      if (at > 0) await new Promise((resolve) => setImmediate(resolve));
      readTokens(sql, owners, all.slice(at, at + step), found);
    }
    const server = serverKnown(all, model, totals, found, starter());
    const own = (account: Learner): Known =>
      together([
        { ...server, share: 1 },
        { rows: found.get(account) ?? [], totals: totals.get(account) ?? nothing, share: 1 },
      ]);
    return { server, own: new Map(taught.map((account) => [account, own(account)])) };
  },
});
