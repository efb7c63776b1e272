/** The operator's model on SQLite, and what is told of all that was learned. */
import { TokenMemory } from '../../spam/bayes/memory.ts';
import { type DatedRow, type TokenTable, packTokens } from '../../spam/bayes/octets.ts';
import type { ModelStore, TaughtBy } from '../../spam/model.ts';
import { number, numberOrNull, text } from './row.ts';
import { everybody, modelOf, starterShare, totalsOf } from './spam-tokens.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

/** Rows of one piece: the writer has some 30 ms to do with them. */
const rowsOfPiece = 10_000;

const nothing = { spam: 0, ham: 0, bias: 0 };

export const spamModel = (sql: Statements, writer: WriterClient, starter: () => TokenTable | null): ModelStore => ({
  read() {
    const { owner } = modelOf(sql);
    const totals = totalsOf(sql, [owner]).get(owner) ?? nothing;
    return Promise.resolve({ id: owner, memory: TokenMemory.of(totals, rowsOf(sql, owner)) });
  },
  async replace(memory, { instead, starter: wanted }, progress) {
    // Below those of a moment ago, and never one of theirs.
    const owner = -Date.now();
    const rows = [...memory.rows()].sort((a, b) => a.key - b.key);
    for (let at = 0; at === 0 || at < rows.length; at += rowsOfPiece) {
      await writer.run('addModel', owner, packTokens(memory.totals(), rows.slice(at, at + rowsOfPiece)));
      progress(Math.min(rows.length, at + rowsOfPiece), rows.length);
    }
    const chosen = await writer.run('chooseModel', owner, wanted, instead);
    const left = chosen ? instead : owner;
    while (await writer.run('removeModel', left));
    return chosen;
  },
  wantsStarter: () => modelOf(sql).starter,
  stats() {
    const model = modelOf(sql);
    const { spam, ham } = totalsOf(sql, [model.owner]).get(model.owner) ?? nothing;
    const table = starter();
    const waiting = sql.row('SELECT count(*) AS waiting FROM spam_task');
    return Promise.resolve({
      operator: { spam, ham, tokens: tokensOf(sql, model.owner) },
      starter: {
        spam: table?.totals.spam ?? 0,
        ham: table?.totals.ham ?? 0,
        tokens: table?.size ?? 0,
        share: table === null ? 0 : starterShare(model, { spam, ham, bias: 0 }),
      },
      shared: tokensOf(sql, everybody),
      users: users(sql),
      waiting: waiting === null ? 0 : number(waiting, 'waiting'),
    });
  },
});

function* rowsOf(sql: Statements, owner: number): Generator<DatedRow> {
  if (owner === 0) return;
  const rows = sql.eachArray('SELECT token, spam, ham, weight, day FROM spam_token WHERE owner = ?', owner);
  for (const [key, spam, ham, weight, day] of rows) {
    yield { key: Number(key), spam: Number(spam), ham: Number(ham), weight: Number(weight), day: Number(day) };
  }
}

function tokensOf(sql: Statements, owner: number): number {
  const row = owner === 0 ? null : sql.row('SELECT count(*) AS tokens FROM spam_token WHERE owner = ?', owner);
  return row === null ? 0 : number(row, 'tokens');
}

const users = (sql: Statements): readonly TaughtBy[] =>
  sql
    .rows(
      `SELECT a.id, a.address, t.spam, t.ham, (SELECT max(learned_at) FROM spam_lesson l WHERE l.account_id = a.id) AS last
       FROM spam_total t JOIN account a ON a.id = t.owner ORDER BY a.address`,
    )
    .map((row) => ({
      address: text(row, 'address'),
      spam: number(row, 'spam'),
      ham: number(row, 'ham'),
      tokens: tokensOf(sql, number(row, 'id')),
      last: numberOrNull(row, 'last'),
    }));
