/**
 * A migration from an IMAP server into an account: folder by folder, as often as it is wanted. What the connection costs is tried
 * again, and what was taken is never taken twice.
 * Implements: RFC 4549 §3 and §4 (synchronising by UIDVALIDITY and UID), one way.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccountId } from '../../directory/types.ts';
import type { MailStore } from '../../ms/port.ts';
import { mailboxFor } from '../into-store.ts';
import { limits } from '../limits.ts';
import { TransferError } from '../types.ts';
import type { ImapClient } from './client.ts';
import { Refused } from './client.ts';
import { SourceLost } from './errors.ts';
import { type FolderCount, copyFlags, copyMessages, newMessages, reconcile } from './folder-copy.ts';
import { sourceFolders } from './folders.ts';
import { Journal } from './journal.ts';
import { type ListedMessage, examine } from './listing.ts';
import { type FolderChoice, type Plan, type PlannedFolder, planFolders } from './plan.ts';

export interface Migration {
  readonly mail: MailStore;
  readonly account: AccountId;
  /** Opens a session that is logged in. */
  readonly connect: () => Promise<ImapClient>;
  /** Folder for the journals of this source and this account. */
  readonly journals: string;
  readonly choice: FolderChoice;
  /** Messages that are not older than this, in milliseconds since the epoch; 0 for all. */
  readonly since: number;
  /** Octets of the largest message that is taken. */
  readonly largest: number;
  /** Only looks. */
  readonly dryRun: boolean;
  readonly events: MigrationEvents;
  /** Milliseconds before the first new attempt. */
  readonly backoff?: number;
}

export interface FolderReport extends FolderCount {
  readonly folder: string;
  readonly mailbox: string;
  /** Messages whose flags changed. */
  readonly flags: number;
  /** Messages that were here already. */
  readonly known: number;
  /** Messages that are not wanted: too old, too large, or in another folder. */
  readonly left: number;
  /** Messages that the server listed and did not give. */
  readonly missing: number;
}

export interface MigrationEvents {
  /** A folder is begun that has so much to give. */
  begun(folder: string, messages: number, octets: number): void;
  /** So much is on disk. */
  kept(count: FolderCount): void;
  finished(report: FolderReport): void;
  /** A folder was left, or could not be read. */
  left(folder: string, why: string): void;
  /** The connection broke; another attempt follows in so many milliseconds. */
  lost(why: string, wait: number): void;
}

export interface MigrationReport {
  readonly folders: readonly FolderReport[];
  /** Folders that could not be read, and why. */
  readonly failed: readonly { readonly folder: string; readonly why: string }[];
}

/** Throws a TransferError where nothing can be done; what was taken before stays. */
export async function migrate(migration: Migration): Promise<MigrationReport> {
  const run = new Run(migration);
  for (let attempt = 0; ;) {
    const before = run.progress;
    try {
      return await run.once();
    } catch (error) {
      // A server that was never there is rather a wrong address.
      if (!(error instanceof SourceLost) || !run.connected) throw error;
      attempt = run.progress > before ? 1 : attempt + 1;
      if (attempt >= limits.imapAttempts) throw new TransferError(`${error.message}; tried ${attempt} times`);
      const wait = (migration.backoff ?? limits.imapBackoff) * 2 ** (attempt - 1);
      migration.events.lost(error.message, wait);
      await pause(wait);
    }
  }
}

class Run {
  readonly #migration: Migration;
  readonly #finished = new Map<string, FolderReport>();
  readonly #failed = new Map<string, string>();
  /** What came in earlier attempts at a folder that is not finished. */
  readonly #counted = new Map<string, { messages: number; octets: number; flags: number }>();
  /** X-GM-MSGIDs that came from any folder. */
  readonly #gmail = new Set<string>();
  #told = false;
  connected = false;
  /** Grows with everything that is done. */
  progress = 0;

  constructor(migration: Migration) {
    this.#migration = migration;
  }

  async once(): Promise<MigrationReport> {
    const { mail, account, choice, connect } = this.#migration;
    const client = await connect();
    this.connected = true;
    try {
      const folders = await sourceFolders(client);
      const plan = await planFolders(mail.read, account, folders, choice, client.capabilities.has('X-GM-EXT-1'));
      this.#tellLeft(plan);
      for (const planned of plan.folders) {
        const { name } = planned.folder;
        if (!this.#finished.has(name) && !this.#failed.has(name)) await this.#folder(client, planned);
      }
      client.send('LOGOUT');
      return {
        folders: [...this.#finished.values()],
        failed: [...this.#failed].map(([folder, why]) => ({ folder, why })),
      };
    } finally {
      client.channel.destroy();
    }
  }

  #tellLeft({ left }: Plan): void {
    if (!this.#told) for (const { name, why } of left) this.#migration.events.left(name, why);
    this.#told = true;
  }

  /** One folder that cannot be read does not keep the others back. */
  async #folder(client: ImapClient, planned: PlannedFolder): Promise<void> {
    const { name } = planned.folder;
    try {
      await this.#copy(client, planned);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#failed.set(name, error.message);
      this.#migration.events.left(name, error.message);
    }
    this.progress += 1;
  }

  async #copy(client: ImapClient, planned: PlannedFolder): Promise<void> {
    const { mail, account, journals, dryRun, events } = this.#migration;
    const { folder, remainder } = planned;
    const listing = await examine(client, folder);
    const journal = await Journal.read(join(journals), folder.wire);
    const wanted = (message: ListedMessage): boolean => this.#isWanted(message, remainder);
    const work = { mail, account, client, folder: folder.name, listing, journal, wanted };
    try {
      const mailbox = dryRun ? null : await this.#mailbox(planned);
      if (mailbox !== null) await reconcile(work, mailbox);
      const coming = newMessages(work);
      const known = listing.messages.filter(({ uid }) => journal.kept.has(uid)).length;
      events.begun(
        folder.name,
        coming.length,
        coming.reduce((sum, { announced }) => sum + announced, 0),
      );
      const count = this.#counted.get(folder.name) ?? { messages: 0, octets: 0, flags: 0 };
      this.#counted.set(folder.name, count);
      if (mailbox !== null) count.flags += await copyFlags(work, mailbox);
      const kept = ({ messages, octets }: FolderCount): void => {
        count.messages += messages;
        count.octets += octets;
        this.progress += 1;
        events.kept({ messages, octets });
      };
      const missing = mailbox === null ? 0 : await copyMessages(work, mailbox, kept);
      if (mailbox === null)
        kept({ messages: coming.length, octets: coming.reduce((sum, { announced }) => sum + announced, 0) });
      for (const { gmail } of [...journal.kept.values(), ...(dryRun ? coming : [])])
        if (gmail !== '') this.#gmail.add(gmail);
      const before = dryRun ? 0 : count.messages - (coming.length - missing);
      const report: FolderReport = {
        folder: folder.name,
        mailbox: planned.mailbox,
        ...count,
        known: known - before,
        left: listing.messages.length - known - coming.length,
        missing,
      };
      this.#finished.set(folder.name, report);
      events.finished(report);
    } finally {
      await journal.close();
    }
  }

  #isWanted({ internalDate, announced, gmail }: ListedMessage, remainder: boolean): boolean {
    const { since, largest } = this.#migration;
    return internalDate >= since && announced <= largest && !(remainder && this.#gmail.has(gmail));
  }

  async #mailbox({ folder, mailbox: name, use }: PlannedFolder) {
    const { mail, account } = this.#migration;
    const isNew = (await mail.read.mailboxByName(account, name)) === null;
    const mailbox = await mailboxFor(mail, account, name, use);
    if (folder.subscribed) await mail.write.subscribe(account, mailbox.name, true);
    else if (isNew) await mail.write.subscribe(account, mailbox.name, false);
    return mailbox;
  }
}
