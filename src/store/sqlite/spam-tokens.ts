/**
 * What was learned of words, on SQLite: writes through the writer thread, reads on the main thread, one question a message.
 */
import type { TokenStore } from '../../spam/bayes/port.ts';
import { number } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const spamTokenStore = (sql: Statements, writer: WriterClient): TokenStore => ({
  totals(owner) {
    const row = sql.row('SELECT spam, ham, bias FROM spam_total WHERE owner = ?', owner);
    return Promise.resolve(
      row === null
        ? { spam: 0, ham: 0, bias: 0 }
        : { spam: number(row, 'spam'), ham: number(row, 'ham'), bias: number(row, 'bias') },
    );
  },
  read(owner, keys) {
    const rows = sql.arrays(
      `SELECT t.token, t.spam, t.ham, t.weight FROM json_each(?) k CROSS JOIN spam_token t
       ON t.owner = ? AND t.token = k.value`,
      JSON.stringify(keys),
      owner,
    );
    return Promise.resolve(
      rows.map(([key, spam, ham, weight]) => ({
        key: Number(key),
        spam: Number(spam),
        ham: Number(ham),
        weight: Number(weight),
      })),
    );
  },
  async learn(owner, changes, day) {
    await writer.run('learnTokens', owner, changes, day);
  },
  expire: (owner, before) => writer.run('expireTokens', owner, before),
});
