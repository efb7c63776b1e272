/**
 * Works lessons out: what somebody has said of mail, the tokens of that mail, and by how much their weights should move, as the
 * server and the account know them. A few of one account, then a few of the next. It reads the store and writes nothing.
 */
import { lessonOf } from '../../../spam/bayes/learn.ts';
import type { TokenTable } from '../../../spam/bayes/octets.ts';
import type { Known, TokenRow } from '../../../spam/bayes/port.ts';
import { together } from '../../../spam/bayes/together.ts';
import { tokensOf } from '../../../spam/bayes/tokens.ts';
import { gatherFacts } from '../../../spam/facts/gather.ts';
import { weigh } from '../../../spam/score.ts';
import type { Lesson, LessonVerdict } from '../../../spam/lessons.ts';
import { limits } from '../../../spam/limits.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { type Row, number, octets, text } from '../row.ts';
import { everybody, modelOf, readTokens, serverKnown, totalsOf } from '../spam-tokens.ts';
import type { Statements } from '../statements.ts';
import type { Batch, Task } from './protocol.ts';

/** Lessons of a batch, and tokens of all of them (of at least one). Our own: the writer thread has some 20 ms to do with them. */
const most = { lessons: 8, tokens: 2_000 } as const;

/** What the lessons of this batch have moved already. */
interface Moved {
  readonly weights: Map<number, number>;
  bias: number;
}

export class Learner {
  readonly #sql: Statements;
  readonly #packs: PackReader;
  readonly #starter: () => TokenTable | null;
  #lastAccount = 0;

  constructor(sql: Statements, packs: PackReader, starter: () => TokenTable | null) {
    this.#sql = sql;
    this.#packs = packs;
    this.#starter = starter;
  }

  /** The next lessons, or null where there are none. `reading` is called before each message. */
  next(reading: (task: Task) => void): Batch | null {
    const account = this.#nextAccount();
    if (account === null) return null;
    this.#lastAccount = account;
    const rows = this.#sql.rows(
      `SELECT t.email_id, t.verdict, b.hash, b.pack_id, b.position, b.size, l.verdict AS said, l.weight, l.bias
       FROM spam_task t LEFT JOIN email e ON e.account_id = t.account_id AND e.id = t.email_id
       LEFT JOIN blob b ON b.id = e.blob_id LEFT JOIN spam_lesson l ON l.account_id = t.account_id AND l.hash = b.hash
       WHERE t.account_id = ? ORDER BY t.email_id LIMIT ?`,
      account,
      most.lessons,
    );
    const lessons: Lesson[] = [];
    const dropped: Task[] = [];
    const moved: Moved = { weights: new Map(), bias: 0 };
    const seen = new Set<string>();
    let tokens = 0;
    for (const row of rows) {
      if (tokens >= most.tokens) break;
      const task = { account, email: number(row, 'email_id') };
      const content = row['hash'] instanceof Uint8Array ? octets(row, 'hash').toString('hex') : null;
      // Two copies of the same octets are one lesson: the second one waits until the first is written.
      if (content !== null && row['said'] !== row['verdict']) {
        if (seen.has(content)) continue;
        seen.add(content);
      }
      reading(task);
      const lesson = content === null ? null : this.#lesson(task, row, moved);
      if (lesson === null) dropped.push(task);
      else lessons.push(lesson);
      tokens += lesson?.keys.length ?? 0;
    }
    return { lessons, dropped };
  }

  /** The first account behind the last one that has something to learn, round and round. */
  #nextAccount(): number | null {
    const select = 'SELECT account_id FROM spam_task WHERE account_id > ? ORDER BY account_id LIMIT 1';
    const row = this.#sql.row(select, this.#lastAccount) ?? this.#sql.row(select, 0);
    return row === null ? null : number(row, 'account_id');
  }

  /** null where the octets cannot be had or understood: then there is nothing to learn. */
  #lesson({ account, email }: Task, row: Row, moved: Moved): Lesson | null {
    const verdict = text(row, 'verdict') as LessonVerdict;
    const said = row['said'] === null ? 'none' : (text(row, 'said') as LessonVerdict);
    const plain = { account, email, hash: octets(row, 'hash'), verdict };
    if (said === verdict) return { ...plain, keys: [], weight: 0, bias: 0 };
    const keys = this.#keys(row);
    if (keys === null) return null;
    if (said !== 'none') move(moved, keys, -number(row, 'weight'), -number(row, 'bias'));
    if (verdict === 'none') return { ...plain, keys, weight: 0, bias: 0 };
    const known = after(this.#known(account, keys), keys, moved);
    const { weight, bias } = lessonOf({ keys, isSpam: verdict === 'spam' }, known.rows, known.totals);
    move(moved, keys, weight, bias);
    return { ...plain, keys, weight, bias };
  }

  #keys(row: Row): readonly number[] | null {
    try {
      const length = Math.min(number(row, 'size'), limits.messageOctets);
      const bytes = this.#packs.readNow(number(row, 'pack_id'), number(row, 'position'), length);
      return [...tokensOf(weigh(gatherFacts(bytes))).keys()].slice(0, limits.lessonTokens);
    } catch {
      return null;
    }
  }

  #known(account: number, keys: readonly number[]): Known {
    const model = modelOf(this.#sql);
    const owners = [model.owner, everybody, account];
    const found = new Map<number, TokenRow[]>();
    readTokens(this.#sql, owners, keys, found);
    const totals = totalsOf(this.#sql, owners);
    const own = { rows: found.get(account) ?? [], totals: totals.get(account) ?? nothing, share: 1 };
    return together([{ ...serverKnown(keys, model, totals, found, this.#starter()), share: 1 }, own]);
  }
}

const nothing = { spam: 0, ham: 0, bias: 0 };

function move(moved: Moved, keys: readonly number[], weight: number, bias: number): void {
  for (const key of keys) moved.weights.set(key, (moved.weights.get(key) ?? 0) + weight);
  moved.bias += bias;
}

/** What is known, and what the lessons before in the batch have moved. */
const after = ({ rows, totals }: Known, keys: readonly number[], { weights, bias }: Moved): Known =>
  together([
    { rows, totals, share: 1 },
    {
      rows: keys.flatMap((key) => {
        const weight = weights.get(key);
        return weight === undefined ? [] : [{ key, spam: 0, ham: 0, weight }];
      }),
      totals: { ...nothing, bias },
      share: 1,
    },
  ]);
