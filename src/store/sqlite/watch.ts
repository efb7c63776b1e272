/**
 * Changes that another process made (the CLI beside the server): the database's version number says that there are
 * some, the accounts' MODSEQ says where. Costs one pragma a second while nothing happens.
 */
import type { AccountId } from '../../directory/types.ts';
import type { ChangeHub } from '../../ms/changes.ts';
import type { MailboxId, ModSeq } from '../../ms/types.ts';
import { number } from './row.ts';
import type { Statements } from './statements.ts';

const everyMilliseconds = 1000;

/** The newest MODSEQ of the account, 0 where there is none. */
export function modSeqOf(sql: Statements, account: AccountId): ModSeq {
  const row = sql.row('SELECT mod_seq FROM account_state WHERE account_id = ?', account);
  return (row === null ? 0 : number(row, 'mod_seq')) as ModSeq;
}

export class ForeignChanges {
  readonly #sql: Statements;
  readonly #hub: ChangeHub;
  readonly #timer: NodeJS.Timeout;
  readonly #stirred: () => void;
  #version: number;
  /** MODSEQs that accounts had at the last look, when the database had changed. */
  #seen: ReadonlyMap<AccountId, number> = new Map();

  /** `stirred` hears that anything at all was written, by anybody. */
  constructor(sql: Statements, hub: ChangeHub, stirred: () => void) {
    this.#sql = sql;
    this.#hub = hub;
    this.#stirred = stirred;
    this.#version = this.#read();
    this.#timer = setInterval(() => this.#look(), everyMilliseconds).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Writes of our own are published a moment after their commit: what nobody has heard of by the next look is foreign. */
  #look(): void {
    for (const [account, modSeq] of this.#seen) if (modSeq > this.#hub.latest(account)) this.#publish(account, modSeq);
    this.#seen = new Map();
    const version = this.#read();
    if (version === this.#version) return;
    this.#version = version;
    this.#stirred();
    this.#seen = new Map(this.#hub.accounts().map((account) => [account, modSeqOf(this.#sql, account)]));
  }

  #publish(account: AccountId, modSeq: number): void {
    const heard = this.#hub.latest(account);
    if (heard === 0) return;
    const rows = this.#sql.rows(
      'SELECT id, highest_mod_seq FROM mailbox WHERE account_id = ? AND highest_mod_seq > ?',
      account,
      heard,
    );
    for (const row of rows) {
      this.#hub.publish({
        account,
        mailbox: number(row, 'id') as MailboxId,
        modSeq: number(row, 'highest_mod_seq') as ModSeq,
      });
    }
    this.#hub.publish({ account, mailbox: null, modSeq: modSeq as ModSeq });
  }

  #read(): number {
    const row = this.#sql.row('PRAGMA data_version');
    return row === null ? 0 : number(row, 'data_version');
  }
}
