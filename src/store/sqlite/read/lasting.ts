/**
 * What never changes of an e-mail: its thread, and the facts of its message. Those of the e-mails that were told lately stay in memory:
 * pages ask for the same rows again and again.
 */
import { Lru } from '../../../base/lru.ts';
import type { AccountId } from '../../../directory/types.ts';
import type { MessageFacts } from '../../../message/types.ts';
import type { EmailId, ThreadId } from '../../../ms/types.ts';
import { listedFacts } from '../facts.ts';
import type { Statements } from '../statements.ts';
import { numberAt, textAt } from './message-rows.ts';

export interface Lasting {
  readonly threadId: ThreadId;
  readonly facts: MessageFacts;
}

/** E-mails that are remembered, of which no one's facts are longer than so many characters: 10 MB at most. Ours. */
const most = 2_000;
const longest = 4_000;

const lastingOf = `SELECT e.id, e.thread_id, length(e.prefix), b.facts
  FROM json_each(?) u CROSS JOIN email e ON e.account_id = ? AND e.id = u.value
  CROSS JOIN blob b ON b.id = e.blob_id`;

export class LastingFacts {
  readonly #sql: Statements;
  readonly #recent = new Lru<string, Lasting>(most);

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Also of e-mails that are in no mailbox any more; one that is not there at all is left out. */
  of(account: AccountId, ids: readonly EmailId[]): ReadonlyMap<EmailId, Lasting> {
    const found = new Map<EmailId, Lasting>();
    const wanted: EmailId[] = [];
    for (const id of ids) {
      const known = this.#recent.get(`${account}:${id}`);
      if (known === undefined) wanted.push(id);
      else found.set(id, known);
    }
    if (wanted.length === 0) return found;
    for (const row of this.#sql.arrays(lastingOf, JSON.stringify(wanted), account)) {
      const id = numberAt(row, 0) as EmailId;
      const text = textAt(row, 3);
      const one = { threadId: numberAt(row, 1) as ThreadId, facts: listedFacts(text, numberAt(row, 2)) };
      found.set(id, one);
      if (text.length <= longest) this.#recent.set(`${account}:${id}`, one);
    }
    return found;
  }
}
