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

export class ForeignChanges {
  readonly #sql: Statements;
  readonly #hub: ChangeHub;
  readonly #timer: NodeJS.Timeout;
  #version: number;

  constructor(sql: Statements, hub: ChangeHub) {
    this.#sql = sql;
    this.#hub = hub;
    this.#version = this.#read();
    this.#timer = setInterval(() => this.#look(), everyMilliseconds).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const version = this.#read();
    if (version === this.#version) return;
    this.#version = version;
    for (const account of this.#hub.accounts()) this.#publish(account);
  }

  /** Writes of our own have been published already, and count for nothing here. */
  #publish(account: AccountId): void {
    const heard = this.#hub.latest(account);
    const state = this.#sql.row('SELECT mod_seq FROM account_state WHERE account_id = ?', account);
    if (state === null || number(state, 'mod_seq') <= heard) return;
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
    this.#hub.publish({ account, mailbox: null, modSeq: number(state, 'mod_seq') as ModSeq });
  }

  #read(): number {
    const row = this.#sql.row('PRAGMA data_version');
    return row === null ? 0 : number(row, 'data_version');
  }
}
