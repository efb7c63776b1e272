/**
 * Lessons become tokens. Each is learned once for each account and content, and what it did is remembered, so that it can be taken
 * back exactly. spam/lessons.ts says what of it counts for everybody.
 */
import type { AccountId } from '../../../directory/types.ts';
import { learningDay } from '../../../spam/bayes/expiry.ts';
import { type ChangedMind, type Lesson, type LessonVerdict, sharedLessons } from '../../../spam/lessons.ts';
import { limits } from '../../../spam/limits.ts';
import { number, text } from '../row.ts';
import { everybody } from '../spam-tokens.ts';
import type { Transaction } from './transaction.ts';

/** Learns what is not learned yet, and takes back what was learned of the same octets before. Answers those that changed something. */
export function teach(tx: Transaction, lessons: readonly Lesson[]): readonly ChangedMind[] {
  const learned: ChangedMind[] = [];
  for (const lesson of lessons) {
    const { account, email, hash, verdict, keys } = lesson;
    // What was said meanwhile waits for its turn.
    tx.sql.run('DELETE FROM spam_task WHERE account_id = ? AND email_id = ? AND verdict = ?', account, email, verdict);
    const before = tx.sql.row(
      'SELECT verdict, weight, bias FROM spam_lesson WHERE account_id = ? AND hash = ?',
      account,
      hash,
    );
    const said = before === null ? 'none' : (text(before, 'verdict') as LessonVerdict);
    if (said === verdict || tx.account(account as AccountId) === null) continue;
    learned.push({ account, email, before: said, verdict });
    if (before !== null) {
      change(tx, account, keys, said, { by: -1, weight: -number(before, 'weight'), bias: -number(before, 'bias') });
      tx.sql.run('DELETE FROM spam_lesson WHERE account_id = ? AND hash = ?', account, hash);
    }
    if (verdict === 'none') continue;
    change(tx, account, keys, verdict, { by: 1, weight: lesson.weight, bias: lesson.bias });
    tx.sql.run(
      'INSERT INTO spam_lesson (account_id, hash, verdict, weight, bias, learned_at) VALUES (?, ?, ?, ?, ?, ?)',
      account,
      hash,
      verdict,
      lesson.weight,
      lesson.bias,
      tx.now,
    );
  }
  return learned;
}

interface Change {
  readonly by: 1 | -1;
  readonly weight: number;
  readonly bias: number;
}

function change(
  tx: Transaction,
  account: number,
  keys: readonly number[],
  verdict: LessonVerdict,
  { by, weight, bias }: Change,
): void {
  const spam = verdict === 'spam' ? by : 0;
  const ham = verdict === 'ham' ? by : 0;
  const listed = JSON.stringify(keys);
  const day = learningDay(tx.now);
  tx.sql.run('INSERT INTO spam_total (owner, spam, ham, bias) VALUES (?, 0, 0, 0) ON CONFLICT DO NOTHING', account);
  tx.sql.run(
    'UPDATE spam_total SET spam = max(0, spam + ?), ham = max(0, ham + ?), bias = bias + ? WHERE owner = ?',
    spam,
    ham,
    bias,
    account,
  );
  if (weight !== 0) shareWeight(tx, account, listed, weight, day);
  if (by === 1) {
    tx.sql.run(
      `INSERT INTO spam_token (owner, token, spam, ham, weight, day) SELECT ?, value, ?, ?, ?, ? FROM json_each(?) WHERE true
       ON CONFLICT (owner, token) DO UPDATE SET spam = spam_token.spam + excluded.spam, ham = spam_token.ham + excluded.ham,
         weight = spam_token.weight + excluded.weight, day = excluded.day`,
      account,
      spam,
      ham,
      weight,
      day,
      listed,
    );
    trim(tx, account);
    return;
  }
  tx.sql.run(
    `UPDATE spam_token SET spam = max(0, spam + ?), ham = max(0, ham + ?), weight = weight + ?
     WHERE owner = ? AND token IN (SELECT value FROM json_each(?))`,
    spam,
    ham,
    weight,
    account,
    listed,
  );
  tx.sql.run(
    'DELETE FROM spam_token WHERE owner = ? AND spam = 0 AND ham = 0 AND token IN (SELECT value FROM json_each(?))',
    account,
    listed,
  );
}

const held = (weight: string): string =>
  `max(-${sharedLessons.mostWeight}, min(${sharedLessons.mostWeight}, ${weight}))`;

/** By how much the account's part of everybody's weights moves; before its own do. Many changes add up to the part of the last state. */
function shareWeight(tx: Transaction, account: number, listed: string, weight: number, day: number): void {
  tx.sql.run(
    `INSERT INTO spam_token (owner, token, spam, ham, weight, day)
     SELECT ${everybody}, k.value, 0, 0,
       ${sharedLessons.share} * (${held('coalesce(t.weight, 0) + ?')} - ${held('coalesce(t.weight, 0)')}), ?
     FROM json_each(?) k LEFT JOIN spam_token t ON t.owner = ? AND t.token = k.value WHERE true
     ON CONFLICT (owner, token) DO UPDATE SET weight = spam_token.weight + excluded.weight, day = excluded.day`,
    weight,
    day,
    listed,
    account,
  );
}

/** Lessons of an account between two looks at how many tokens it has. */
const lessonsBetweenTrims = 64;

/** What was met least and longest ago goes where an account has too many tokens. */
function trim(tx: Transaction, account: number): void {
  const total = tx.sql.row('SELECT spam + ham AS lessons FROM spam_total WHERE owner = ?', account);
  if (total === null || number(total, 'lessons') % lessonsBetweenTrims !== 0) return;
  const row = tx.sql.row('SELECT count(*) AS tokens FROM spam_token WHERE owner = ?', account);
  const excess = row === null ? 0 : number(row, 'tokens') - limits.userTokens;
  if (excess <= 0) return;
  tx.sql.run(
    `DELETE FROM spam_token WHERE owner = ? AND token IN
       (SELECT token FROM spam_token WHERE owner = ? ORDER BY spam + ham, day LIMIT ?)`,
    account,
    account,
    excess,
  );
}
