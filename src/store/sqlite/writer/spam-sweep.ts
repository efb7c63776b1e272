/** What of the memory of tokens is old, or belongs to nobody any more, goes in small steps along the keys. */
import { expiryDay } from '../../../spam/bayes/expiry.ts';
import { limits } from '../../../spam/limits.ts';
import type { TokenPlace } from '../../../spam/lessons.ts';
import { number } from '../row.ts';
import { modelOf } from '../spam-tokens.ts';
import type { Transaction } from './transaction.ts';

/** Rows that one step looks at: a few milliseconds. */
export const tokensOfStep = 5_000;
/** Lessons that one step forgets. */
const lessonsOfStep = 1_000;
/** Milliseconds after which a model that nobody chose was left by a program that did not end well. */
const abandonedAfter = 86_400_000;

/** Answers where the step ended, or null at the end. */
export function sweepTokens(tx: Transaction, after: TokenPlace | null): TokenPlace | null {
  const { sql, now } = tx;
  const from = after ?? { owner: -Number.MAX_SAFE_INTEGER, token: 0 };
  const row = sql.row(
    'SELECT owner, token FROM spam_token WHERE (owner, token) > (?, ?) ORDER BY owner, token LIMIT 1 OFFSET ?',
    from.owner,
    from.token,
    tokensOfStep - 1,
  );
  const to = row === null ? null : { owner: number(row, 'owner'), token: number(row, 'token') };
  const end = to ?? { owner: Number.MAX_SAFE_INTEGER, token: 0 };
  const model = modelOf(sql).owner;
  sql.run(
    `DELETE FROM spam_token WHERE (owner, token) > (?, ?) AND (owner, token) <= (?, ?) AND (
       (day < ? AND spam + ham <= 1)
       OR (owner > 0 AND NOT EXISTS (SELECT 1 FROM account WHERE id = owner))
       OR (owner < -1 AND owner <> ? AND owner > ?))`,
    from.owner,
    from.token,
    end.owner,
    end.token,
    expiryDay(now),
    model,
    abandonedAfter - now,
  );
  if (to === null) forgetRest(tx, model);
  return to;
}

function forgetRest({ sql, now }: Transaction, model: number): void {
  sql.run('DELETE FROM spam_total WHERE owner < -1 AND owner <> ? AND owner > ?', model, abandonedAfter - now);
  sql.run(
    `DELETE FROM spam_lesson WHERE (account_id, hash) IN
       (SELECT account_id, hash FROM spam_lesson WHERE learned_at < ? ORDER BY learned_at LIMIT ?)`,
    now - limits.lessonDays * 86_400_000,
    lessonsOfStep,
  );
}
