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
/** Rows that are counted in one turn of the event loop: some two milliseconds. */
const countedAtOnce = 20_000;
/** What a user costs beside the rows, in rows. */
const rowsOfUser = 200;

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
  async stats() {
    const model = modelOf(sql);
    const { spam, ham } = totalsOf(sql, [model.owner]).get(model.owner) ?? nothing;
    const table = starter();
    const waiting = sql.row('SELECT count(*) AS waiting FROM spam_task');
    return {
      operator: { spam, ham, tokens: model.owner === 0 ? 0 : await tokensOf(sql, model.owner) },
      starter: {
        spam: table?.totals.spam ?? 0,
        ham: table?.totals.ham ?? 0,
        tokens: table?.size ?? 0,
        share: table === null ? 0 : starterShare(model, { spam, ham, bias: 0 }),
      },
      shared: await tokensOf(sql, everybody),
      users: await users(sql),
      waiting: waiting === null ? 0 : number(waiting, 'waiting'),
    };
  },
});

function* rowsOf(sql: Statements, owner: number): Generator<DatedRow> {
  if (owner === 0) return;
  const rows = sql.eachArray('SELECT token, spam, ham, weight, day FROM spam_token WHERE owner = ?', owner);
  for (const [key, spam, ham, weight, day] of rows) {
    yield { key: Number(key), spam: Number(spam), ham: Number(ham), weight: Number(weight), day: Number(day) };
  }
}

/** Lets others go on between pieces: there may be millions. */
async function tokensOf(sql: Statements, owner: number): Promise<number> {
  let all = 0;
  let from = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const row = sql.row(
      `SELECT count(*) AS tokens, max(token) AS last FROM
       (SELECT token FROM spam_token WHERE owner = ? AND token >= ? ORDER BY token LIMIT ?) piece`,
      owner,
      from,
      countedAtOnce,
    );
    const tokens = row === null ? 0 : number(row, 'tokens');
    const last = row === null ? null : numberOrNull(row, 'last');
    all += tokens;
    if (last === null || tokens < countedAtOnce) return all;
    from = last + 1;
    await turn();
  }
}

async function users(sql: Statements): Promise<readonly TaughtBy[]> {
  const taught: TaughtBy[] = [];
  const rows = sql.rows(
    'SELECT a.id, a.address, t.spam, t.ham FROM spam_total t JOIN account a ON a.id = t.owner ORDER BY a.address',
  );
  let counted = 0;
  for (const row of rows) {
    const id = number(row, 'id');
    const lesson = sql.row('SELECT max(learned_at) AS last FROM spam_lesson WHERE account_id = ?', id);
    const tokens = await tokensOf(sql, id);
    taught.push({
      address: text(row, 'address'),
      spam: number(row, 'spam'),
      ham: number(row, 'ham'),
      tokens,
      last: lesson === null ? null : numberOrNull(lesson, 'last'),
    });
    counted += tokens + rowsOfUser;
    if (counted < countedAtOnce) continue;
    counted = 0;
    await turn();
  }
  return taught;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
