/**
 * E-mails of an account across its mailboxes, and what changed since a moment.
 */
import type { AccountId } from '../../../directory/types.ts';
import type { Columns } from '../../../ms/columns.ts';
import type {
  ChangedEmails,
  ChangedMailboxes,
  Email,
  EmailReader,
  Listing,
  MailboxMoment,
  Moment,
  Place,
} from '../../../ms/emails.ts';
import {
  type EmailId,
  type MailboxColumns,
  type MailboxId,
  type ModSeq,
  type ThreadId,
  type Uid,
  noFlags,
} from '../../../ms/types.ts';
import { hasAttachment } from '../facts.ts';
import { number } from '../row.ts';
import type { Statements } from '../statements.ts';
import { LastingFacts } from './lasting.ts';
import { type ArrayRow, numberAt, textAt } from './message-rows.ts';

type ReadColumns = (account: AccountId, mailbox: MailboxId) => Promise<MailboxColumns | null>;

const momentNow = 'SELECT mod_seq, next_email, next_mailbox FROM account_state WHERE account_id = ?';

/** Of few e-mails there are several; those are put in order afterwards. */
const placesOf = `SELECT m.email_id, m.mailbox_id, m.uid, m.internal_date, m.size
  FROM json_each(?) u CROSS JOIN message m ON m.account_id = ? AND m.email_id = u.value`;

const ofThreads = `SELECT e.thread_id, e.id, min(m.internal_date) AS received
  FROM json_each(?) u CROSS JOIN email e ON e.account_id = ? AND e.thread_id = u.value
  CROSS JOIN message m ON m.account_id = e.account_id AND m.email_id = e.id
  GROUP BY e.thread_id, e.id ORDER BY received, e.id`;

const threadsOf = `SELECT e.id, e.thread_id FROM json_each(?) u CROSS JOIN email e ON e.account_id = ? AND e.id = u.value`;

const emailsAt = `SELECT m.email_id FROM json_each(?) u
  CROSS JOIN message m ON m.account_id = ? AND m.mailbox_id = ? AND m.uid = u.value`;

/** A column of all rows as one text is a fraction of the work that a row each would be. */
const listed = `SELECT json_group_array(uid), json_group_array(email), json_group_array(thread), json_group_array(received),
  json_group_array(size)
  FROM (SELECT m.uid AS uid, m.email_id AS email, e.thread_id AS thread, m.internal_date AS received, m.size AS size
        FROM message m CROSS JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id
        WHERE m.account_id = ? AND m.mailbox_id = ? AND m.uid > ? ORDER BY m.uid LIMIT ?) AS listed`;

/** Those at which nobody has looked yet (migration 40) are looked at here. */
const attached = `SELECT id FROM email WHERE account_id = ? AND id >= ? AND id < ? AND has_attachment = 1
  UNION ALL
  SELECT e.id FROM email e CROSS JOIN blob b ON b.id = e.blob_id
  WHERE e.account_id = ? AND e.id >= ? AND e.id < ? AND e.has_attachment IS NULL AND ${hasAttachment}
  ORDER BY 1`;

const lost = `SELECT email_id FROM expunged
  WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ? AND email_id IS NOT NULL`;

/** 0 where nobody knows any more which it was: it moved to another mailbox, or is purged. */
const lostFrom = `SELECT coalesce(email_id, 0), uid FROM expunged WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ?`;

const here = `SELECT u.value FROM json_each(?) u
  WHERE EXISTS (SELECT 1 FROM message m WHERE m.account_id = ? AND m.email_id = u.value)`;

export class SqliteEmailReader implements EmailReader {
  readonly #sql: Statements;
  readonly #columns: ReadColumns;
  readonly #lasting: LastingFacts;

  constructor(sql: Statements, columns: ReadColumns) {
    this.#sql = sql;
    this.#lasting = new LastingFacts(sql);
    this.#columns = columns;
  }

  moment(account: AccountId): Promise<Moment | null> {
    return Promise.resolve(this.#moment(account));
  }

  async emails(account: AccountId, ids: readonly EmailId[]): Promise<readonly Email[]> {
    const { places, lasting } = this.#sql.atOnce(() => ({
      places: this.#sql.arrays(placesOf, JSON.stringify(ids), account),
      lasting: this.#lasting.of(account, ids),
    }));
    const found = await this.#placed(account, places);
    return ids.flatMap((id): readonly Email[] => {
      const of = found.get(id);
      const lasts = lasting.get(id);
      return of === undefined || lasts === undefined ? [] : [{ id, ...of, ...lasts }];
    });
  }

  async places(account: AccountId, ids: readonly EmailId[]): Promise<ReadonlyMap<EmailId, readonly Place[]>> {
    const found = await this.#placed(account, this.#sql.arrays(placesOf, JSON.stringify(ids), account));
    return new Map([...found].map(([id, { places }]) => [id, places]));
  }

  threads(account: AccountId, ids: readonly ThreadId[]): Promise<ReadonlyMap<ThreadId, readonly EmailId[]>> {
    const found = new Map<ThreadId, EmailId[]>();
    for (const row of this.#sql.arrays(ofThreads, JSON.stringify(ids), account)) {
      const thread = numberAt(row, 0) as ThreadId;
      const emails = found.get(thread) ?? [];
      emails.push(numberAt(row, 1) as EmailId);
      found.set(thread, emails);
    }
    return Promise.resolve(found);
  }

  threadsOf(account: AccountId, ids: readonly EmailId[]): Promise<ReadonlyMap<EmailId, ThreadId>> {
    const rows = this.#sql.arrays(threadsOf, JSON.stringify(ids), account);
    return Promise.resolve(new Map(rows.map((row) => [numberAt(row, 0) as EmailId, numberAt(row, 1) as ThreadId])));
  }

  listing(account: AccountId, mailbox: MailboxId, after: Uid, limit: number): Promise<Listing> {
    const [row = []] = this.#sql.arrays(listed, account, mailbox, after, limit);
    return Promise.resolve({
      uids: JSON.parse(textAt(row, 0)) as Uid[],
      emails: JSON.parse(textAt(row, 1)) as EmailId[],
      threads: JSON.parse(textAt(row, 2)) as ThreadId[],
      receivedAt: JSON.parse(textAt(row, 3)) as number[],
      sizes: JSON.parse(textAt(row, 4)) as number[],
    });
  }

  withAttachment(account: AccountId, from: EmailId, to: EmailId): Promise<readonly EmailId[]> {
    const rows = this.#sql.arrays(attached, account, from, to, account, from, to);
    return Promise.resolve(rows.map((row) => numberAt(row, 0) as EmailId));
  }

  async changedEmails(account: AccountId, since: Moment): Promise<ChangedEmails | null> {
    const changed = this.#mailboxesSince(account, since);
    if (changed === null) return null;
    const touched = new Set<EmailId>();
    for (const mailbox of changed.here) {
      const columns = await this.#columns(account, mailbox);
      if (columns === null) continue;
      const uids = JSON.stringify(uidsSince(columns.columns, since.modSeq));
      for (const row of this.#sql.arrays(emailsAt, uids, account, mailbox)) touched.add(numberAt(row, 0) as EmailId);
    }
    for (const mailbox of [...changed.here, ...changed.gone]) {
      for (const row of this.#sql.arrays(lost, account, mailbox, since.modSeq))
        touched.add(numberAt(row, 0) as EmailId);
    }
    const ids = [...touched].sort((a, b) => a - b);
    const left = new Set(this.#sql.arrays(here, JSON.stringify(ids), account).map((row) => numberAt(row, 0)));
    const isOld = (id: EmailId): boolean => id < since.nextEmail;
    return {
      now: changed.now,
      created: ids.filter((id) => left.has(id) && !isOld(id)),
      updated: ids.filter((id) => left.has(id) && isOld(id)),
      // What came and went since then was never known.
      destroyed: ids.filter((id) => !left.has(id) && isOld(id)),
    };
  }

  async changedWithin(
    account: AccountId,
    mailboxes: readonly MailboxMoment[],
  ): Promise<Omit<ChangedEmails, 'now'> | null> {
    const touched = new Set<EmailId>();
    const known = new Set<EmailId>();
    for (const { mailbox, modSeq, uidNext } of mailboxes) {
      if (this.#forgotten(account, mailbox) > modSeq) return null;
      const columns = await this.#columns(account, mailbox);
      if (columns === null) return null;
      const uids = JSON.stringify(uidsSince(columns.columns, modSeq));
      for (const row of this.#sql.arrays(emailsAt, uids, account, mailbox)) touched.add(numberAt(row, 0) as EmailId);
      for (const row of this.#sql.arrays(lostFrom, account, mailbox, modSeq)) {
        // What came and went since then was never known.
        if (numberAt(row, 1) >= uidNext) continue;
        const email = numberAt(row, 0) as EmailId;
        if (email === 0) return null;
        touched.add(email);
        known.add(email);
      }
    }
    const ids = [...touched].sort((a, b) => a - b);
    const nextOf = new Map(mailboxes.map(({ mailbox, uidNext }) => [mailbox, uidNext]));
    const left = new Set<EmailId>();
    for (const row of this.#sql.arrays(placesOf, JSON.stringify(ids), account)) {
      const next = nextOf.get(numberAt(row, 1) as MailboxId);
      if (next === undefined) continue;
      const email = numberAt(row, 0) as EmailId;
      left.add(email);
      if (numberAt(row, 2) < next) known.add(email);
    }
    return {
      created: ids.filter((id) => left.has(id) && !known.has(id)),
      updated: ids.filter((id) => left.has(id) && known.has(id)),
      destroyed: ids.filter((id) => !left.has(id) && known.has(id)),
    };
  }

  changedMailboxes(account: AccountId, since: Moment): Promise<ChangedMailboxes | null> {
    return Promise.resolve(
      this.#sql.atOnce(() => {
        const now = this.#moment(account);
        if (now === null) return null;
        const rows = this.#sql.arrays(
          'SELECT id, list_mod_seq FROM mailbox WHERE account_id = ? AND (highest_mod_seq > ? OR list_mod_seq > ?) ORDER BY id',
          account,
          since.modSeq,
          since.modSeq,
        );
        const isOld = (id: number): boolean => id < since.nextMailbox;
        const ids = (which: (row: ArrayRow) => boolean): readonly MailboxId[] =>
          rows.filter(which).map((row) => numberAt(row, 0) as MailboxId);
        return {
          now,
          created: ids((row) => !isOld(numberAt(row, 0))),
          updated: ids((row) => isOld(numberAt(row, 0)) && numberAt(row, 1) > since.modSeq),
          recounted: ids((row) => isOld(numberAt(row, 0)) && numberAt(row, 1) <= since.modSeq),
          destroyed: this.#goneSince(account, since).filter(isOld),
        };
      }),
    );
  }

  #moment(account: AccountId): Moment | null {
    const row = this.#sql.row(momentNow, account);
    return row === null
      ? null
      : {
          modSeq: number(row, 'mod_seq') as ModSeq,
          nextEmail: number(row, 'next_email') as EmailId,
          nextMailbox: number(row, 'next_mailbox') as MailboxId,
        };
  }

  /** Up to which MODSEQ tombstones of the mailbox were purged. */
  #forgotten(account: AccountId, mailbox: MailboxId): number {
    const row = this.#sql.row(
      'SELECT forgotten_mod_seq FROM mailbox WHERE account_id = ? AND id = ?',
      account,
      mailbox,
    );
    return row === null ? 0 : number(row, 'forgotten_mod_seq');
  }

  #goneSince(account: AccountId, since: Moment): readonly MailboxId[] {
    const rows = this.#sql.arrays(
      'SELECT mailbox_id FROM mailbox_gone WHERE account_id = ? AND mod_seq > ? ORDER BY mailbox_id',
      account,
      since.modSeq,
    );
    return rows.map((row) => numberAt(row, 0) as MailboxId);
  }

  /** Mailboxes in which anything changed, and those that went; null where tombstones from after that moment were purged. */
  #mailboxesSince(account: AccountId, since: Moment) {
    return this.#sql.atOnce(() => {
      const now = this.#moment(account);
      const rows = this.#sql.arrays(
        'SELECT id, forgotten_mod_seq FROM mailbox WHERE account_id = ? AND highest_mod_seq > ?',
        account,
        since.modSeq,
      );
      if (now === null || rows.some((row) => numberAt(row, 1) > since.modSeq)) return null;
      return { now, here: rows.map((row) => numberAt(row, 0) as MailboxId), gone: this.#goneSince(account, since) };
    });
  }

  /** Of rows of `placesOf`; flags are those of a moment later at most. */
  async #placed(account: AccountId, rows: readonly ArrayRow[]) {
    const columns = new Map<MailboxId, Columns | null>();
    for (const row of rows) columns.set(numberAt(row, 1) as MailboxId, null);
    for (const mailbox of columns.keys())
      columns.set(mailbox, (await this.#columns(account, mailbox))?.columns ?? null);
    const found = new Map<EmailId, { receivedAt: number; size: number; places: Place[] }>();
    for (const row of rows) {
      const id = numberAt(row, 0) as EmailId;
      const mailbox = numberAt(row, 1) as MailboxId;
      const uid = numberAt(row, 2) as Uid;
      const receivedAt = numberAt(row, 3);
      const email = found.get(id) ?? { receivedAt, size: numberAt(row, 4), places: [] };
      email.receivedAt = Math.min(email.receivedAt, receivedAt);
      email.places.push({ mailbox, uid, flags: flagsAt(columns.get(mailbox) ?? null, uid), receivedAt });
      found.set(id, email);
    }
    for (const { places } of found.values())
      if (places.length > 1) places.sort((a, b) => a.mailbox - b.mailbox || a.uid - b.uid);
    return found;
  }
}

function flagsAt(columns: Columns | null, uid: Uid) {
  const index = columns?.indexOf(uid) ?? -1;
  return columns === null || index < 0 ? noFlags : columns.flags(index);
}

function uidsSince(columns: Columns, modSeq: ModSeq): readonly number[] {
  const uids: number[] = [];
  for (const run of columns.runs(0, columns.count)) {
    if (run.highestModSeq <= modSeq) continue;
    for (let at = 0; at < run.uids.length; at++) {
      if ((run.modSeqs[at] ?? 0) > modSeq) uids.push(run.uids[at] ?? 0);
    }
  }
  return uids;
}
