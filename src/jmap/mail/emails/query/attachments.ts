/**
 * Which e-mails have an attachment. That never changes: what was asked of the store once is remembered, and only what came since is
 * asked for.
 */
import { Lru } from '../../../../base/lru.ts';
import type { AccountId } from '../../../../directory/types.ts';
import type { EmailId } from '../../../../ms/types.ts';
import { Breather } from '../../../../base/breather.ts';
import type { MailView } from '../../deps.ts';
import type { EmailTable } from './table.ts';

/** E-mails of one question: some milliseconds; accounts that are remembered. Ours. */
const step = 500;
const mostAccounts = 200;

interface Known {
  /** All that are before it were asked for. */
  readonly next: number;
  /** In order. */
  readonly having: readonly number[];
}

export class Attachments {
  readonly #reader: MailView['emails'];
  readonly #known = new Lru<AccountId, Known>(mostAccounts);

  constructor(reader: MailView['emails']) {
    this.#reader = reader;
  }

  /** 1 where an e-mail of the table has one, by place. */
  async having(account: AccountId, { count, emails }: EmailTable): Promise<Uint8Array> {
    const known = await this.#upTo(account, (emails[count - 1] ?? 0) + 1);
    const having = new Uint8Array(count);
    let place = 0;
    for (const email of known) {
      while (place < count && (emails[place] ?? 0) < email) place += 1;
      if (emails[place] === email) having[place] = 1;
    }
    return having;
  }

  async #upTo(account: AccountId, end: number): Promise<readonly number[]> {
    const known = this.#known.get(account) ?? { next: 1, having: [] };
    if (known.next >= end) return known.having;
    const breather = new Breather();
    const having = [...known.having];
    for (let from = known.next; from < end; from += step) {
      const to = Math.min(from + step, end);
      having.push(...(await this.#reader.withAttachment(account, from as EmailId, to as EmailId)));
      if (breather.late) await breather.rest();
    }
    this.#known.set(account, { next: end, having });
    return having;
  }
}
