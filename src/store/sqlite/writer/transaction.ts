/**
 * One transaction of the writer thread: the state of the accounts and mailboxes that it touches is read once, changed in
 * memory by every operation of the group, and written once before the commit.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { MailboxChanged } from '../../../ms/changes.ts';
import { Flag, type MailboxId, type ModSeq, type SpecialUse, type Uid } from '../../../ms/types.ts';
import type { DroppedEvents } from '../../../webhooks/types.ts';
import type { PackWriter } from '../../blobs/pack-writer.ts';
import { type Row, number, text, textOrNull } from '../row.ts';
import type { Statements } from '../statements.ts';
import { FlagPages, type MailboxPages } from './flag-pages.ts';
import type { Turns } from './turns.ts';

export interface AccountState {
  readonly id: AccountId;
  readonly quota: number;
  modSeq: number;
  used: number;
  nextMailbox: number;
  nextEmail: number;
  lastUidValidity: number;
}

export interface MailboxState {
  readonly account: AccountState;
  readonly id: MailboxId;
  readonly name: string;
  readonly use: SpecialUse | null;
  readonly uidValidity: number;
  uidNext: number;
  highestModSeq: number;
  messages: number;
  unseen: number;
  deleted: number;
  size: number;
}

export interface TransactionParts {
  readonly sql: Statements;
  readonly packs: PackWriter;
  readonly turns: Turns;
  /** Whether filing mail teaches the spam filter. */
  readonly teaches: boolean;
}

export class Transaction {
  readonly sql: Statements;
  readonly packs: PackWriter;
  /** Outlives the transaction. */
  readonly turns: Turns;
  readonly teaches: boolean;
  /** One time for the whole group, milliseconds since the epoch. */
  readonly now: number;
  /** Packs to unlink after the commit. */
  readonly unlink: number[] = [];
  readonly #flags: FlagPages;
  readonly #accounts = new Map<number, AccountState>();
  readonly #mailboxes = new Map<string, MailboxState>();
  readonly #dirty = new Set<MailboxState>();
  readonly #liveOctets = new Map<number, { live: number; size: number }>();
  readonly #listChanged = new Map<AccountId, number>();
  readonly #accessChanged = new Map<AccountId, AccountId | 'everybody'>();
  #spoolChanged = false;
  #lessons = false;
  #events: DroppedEvents[] | null = null;

  constructor({ sql, packs, turns, teaches }: TransactionParts, now: number) {
    this.sql = sql;
    this.packs = packs;
    this.turns = turns;
    this.teaches = teaches;
    this.#flags = new FlagPages(sql);
    this.now = now;
  }

  account(id: AccountId): AccountState | null {
    const known = this.#accounts.get(id);
    if (known !== undefined) return known;
    const row = this.sql.row(
      `SELECT s.mod_seq, s.used, s.next_mailbox, s.next_email, s.last_uid_validity, a.quota
       FROM account_state s JOIN account a ON a.id = s.account_id WHERE s.account_id = ?`,
      id,
    );
    if (row === null) return null;
    const state: AccountState = {
      id,
      quota: number(row, 'quota'),
      modSeq: number(row, 'mod_seq'),
      used: number(row, 'used'),
      nextMailbox: number(row, 'next_mailbox'),
      nextEmail: number(row, 'next_email'),
      lastUidValidity: number(row, 'last_uid_validity'),
    };
    this.#accounts.set(id, state);
    return state;
  }

  mailbox(account: AccountState, id: MailboxId): MailboxState | null {
    const known = this.#mailboxes.get(`${account.id}:${id}`);
    if (known !== undefined) return known;
    return this.#keep(account, this.sql.row('SELECT * FROM mailbox WHERE account_id = ? AND id = ?', account.id, id));
  }

  mailboxByName(account: AccountState, name: string): MailboxState | null {
    const row = this.sql.row('SELECT * FROM mailbox WHERE account_id = ? AND name = ?', account.id, name);
    return this.#keep(account, row);
  }

  mailboxByUse(account: AccountState, use: SpecialUse): MailboxState | null {
    const row = this.sql.row('SELECT * FROM mailbox WHERE account_id = ? AND special_use = ?', account.id, use);
    return this.#keep(account, row);
  }

  /** The next MODSEQ of the account, noted as the highest of the mailbox. */
  advance(mailbox: MailboxState): ModSeq {
    mailbox.account.modSeq += 1;
    mailbox.highestModSeq = mailbox.account.modSeq;
    this.#dirty.add(mailbox);
    return mailbox.account.modSeq as ModSeq;
  }

  /** The next MODSEQ for a change to the list of mailboxes itself. */
  advanceList(account: AccountState): ModSeq {
    account.modSeq += 1;
    this.#listChanged.set(account.id, account.modSeq);
    return account.modSeq as ModSeq;
  }

  /** Something of the account that is no mail has changed: its listeners look. */
  stir(account: AccountState): void {
    this.#listChanged.set(account.id, account.modSeq);
  }

  /** Who may see what of an account has changed, for one other account or for nobody knows whom. */
  advanceAccess(account: AccountState, whose: AccountId | 'everybody'): void {
    this.advanceList(account);
    const before = this.#accessChanged.get(account.id);
    this.#accessChanged.set(account.id, before === undefined || before === whose ? whose : 'everybody');
  }

  /** The flags and MODSEQs of a mailbox. */
  flags({ account, id }: MailboxState): MailboxPages {
    return this.#flags.of(account.id, id);
  }

  takeUid(mailbox: MailboxState): Uid {
    const uid = mailbox.uidNext;
    mailbox.uidNext += 1;
    return uid as Uid;
  }

  /** Counts a message into (`by` 1) or out of (`by` -1) a mailbox and the account's quota. */
  count(mailbox: MailboxState, systemFlags: number, size: number, by: 1 | -1): void {
    mailbox.messages += by;
    mailbox.size += by * size;
    mailbox.account.used += by * size;
    if ((systemFlags & Flag.seen) === 0) mailbox.unseen += by;
    if ((systemFlags & Flag.deleted) !== 0) mailbox.deleted += by;
    this.#dirty.add(mailbox);
  }

  /** Octets of a pack that became referenced (positive) or not (negative); `appended` ones also make it longer. */
  weigh(pack: number, octets: number, appended: boolean): void {
    const entry = this.#liveOctets.get(pack) ?? { live: 0, size: 0 };
    entry.live += octets;
    if (appended) entry.size += octets;
    this.#liveOctets.set(pack, entry);
  }

  /** There is something to tell a webhook; `dropped` had to go for it. */
  eventsWritten(dropped: readonly DroppedEvents[]): void {
    this.#events = [...(this.#events ?? []), ...dropped];
  }

  spoolChanged(): void {
    this.#spoolChanged = true;
  }

  lessonsNoted(): void {
    this.#lessons = true;
  }

  removeFlags({ account, id }: MailboxState): void {
    this.#flags.removeMailbox(account.id, id);
  }

  forgetMailbox(mailbox: MailboxState): void {
    this.#mailboxes.delete(`${mailbox.account.id}:${mailbox.id}`);
    this.#dirty.delete(mailbox);
  }

  forgetAccount(id: AccountId): void {
    this.#flags.removeAccount(id);
    this.#accounts.delete(id);
  }

  writeMailbox(m: MailboxState): void {
    this.sql.run(
      `UPDATE mailbox SET uid_next = ?, highest_mod_seq = ?, messages = ?, unseen = ?, deleted = ?, size = ?
       WHERE account_id = ? AND id = ?`,
      m.uidNext,
      m.highestModSeq,
      m.messages,
      m.unseen,
      m.deleted,
      m.size,
      m.account.id,
      m.id,
    );
  }

  /** Writes what was gathered. Answers what to publish after the commit. */
  flush(): {
    readonly changes: readonly MailboxChanged[];
    readonly spool: boolean;
    readonly lessons: boolean;
    readonly events: readonly DroppedEvents[] | null;
  } {
    const changes: MailboxChanged[] = [];
    this.#flags.write();
    for (const m of this.#dirty) {
      this.writeMailbox(m);
      changes.push({ account: m.account.id, mailbox: m.id, modSeq: m.highestModSeq as ModSeq });
    }
    for (const a of this.#accounts.values()) {
      this.sql.run(
        `UPDATE account_state SET mod_seq = ?, used = ?, next_mailbox = ?, next_email = ?, last_uid_validity = ?
         WHERE account_id = ?`,
        a.modSeq,
        a.used,
        a.nextMailbox,
        a.nextEmail,
        a.lastUidValidity,
        a.id,
      );
    }
    for (const [pack, { live, size }] of this.#liveOctets) {
      this.sql.run(
        `INSERT INTO pack (id, live, size) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET live = pack.live + excluded.live, size = pack.size + excluded.size`,
        pack,
        live,
        size,
      );
    }
    for (const [account, listModSeq] of this.#listChanged) {
      const modSeq = listModSeq as ModSeq;
      const whose = this.#accessChanged.get(account);
      if (whose === 'everybody') changes.push({ account, mailbox: null, modSeq, everybody: true });
      else changes.push({ account, mailbox: null, modSeq });
      // The list of the other account is what it sees; nothing of its own has changed.
      if (typeof whose === 'number' && whose !== account)
        changes.push({ account: whose, mailbox: null, modSeq: 0 as ModSeq });
    }
    return { changes, spool: this.#spoolChanged, lessons: this.#lessons, events: this.#events };
  }

  #keep(account: AccountState, row: Row | null): MailboxState | null {
    if (row === null) return null;
    const id = number(row, 'id') as MailboxId;
    const known = this.#mailboxes.get(`${account.id}:${id}`);
    if (known !== undefined) return known;
    const state: MailboxState = {
      account,
      id,
      name: text(row, 'name'),
      use: textOrNull(row, 'special_use') as SpecialUse | null,
      uidValidity: number(row, 'uid_validity'),
      uidNext: number(row, 'uid_next'),
      highestModSeq: number(row, 'highest_mod_seq'),
      messages: number(row, 'messages'),
      unseen: number(row, 'unseen'),
      deleted: number(row, 'deleted'),
      size: number(row, 'size'),
    };
    this.#mailboxes.set(`${account.id}:${id}`, state);
    return state;
  }
}
