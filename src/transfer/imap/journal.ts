/**
 * What of a folder has been taken, so that a migration can stop anywhere and go on: nothing twice, nothing missed.
 * A file a folder, one JSON line an event. Before messages are appended their intent is written, and behind it their UIDs;
 * an intent without UIDs is looked for in the mailbox, where it is as a whole or not at all (one transaction).
 * Keyed by the source's UIDVALIDITY and UID. RFC 4549 §3
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

export interface TakenMessage {
  /** In the folder it comes from. */
  readonly uid: number;
  /** Octets as the other server announced them, and as they came. */
  readonly announced: number;
  readonly size: number;
  readonly internalDate: number;
  /** Flags there, when they were last looked at. */
  readonly flags: string;
  /** X-GM-MSGID, or ''. */
  readonly gmail: string;
}

/** A message that is here. */
export interface KeptMessage extends TakenMessage {
  /** In the mailbox it went to. */
  readonly here: number;
}

export interface JournalHead {
  readonly folder: string;
  readonly uidValidity: number;
  readonly mailbox: string;
  readonly mailboxUidValidity: number;
}

export interface Intent {
  /** UIDNEXT of the mailbox before. */
  readonly uidNext: number;
  readonly messages: readonly TakenMessage[];
}

type Row = readonly [uid: number, announced: number, size: number, internalDate: number, flags: string, gmail: string];

type Event =
  | { readonly head: JournalHead }
  | { readonly intent: { readonly uidNext: number; readonly rows: readonly Row[] } }
  | { readonly kept: readonly number[] }
  | { readonly flags: readonly (readonly [uid: number, flags: string])[] };

const rowOf = ({ uid, announced, size, internalDate, flags, gmail }: TakenMessage): Row => [
  uid,
  announced,
  size,
  internalDate,
  flags,
  gmail,
];
const takenOf = ([uid, announced, size, internalDate, flags, gmail]: Row): TakenMessage => ({
  uid,
  announced,
  size,
  internalDate,
  flags,
  gmail,
});

export class Journal {
  readonly #path: string;
  #file: FileHandle | null = null;
  head: JournalHead | null = null;
  /** By UID in the folder it comes from. */
  readonly kept = new Map<number, KeptMessage>();
  /** Begun and not known to be done. */
  pending: Intent | null = null;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Reads what there is; a last line that was cut off is as if it had never been written. */
  static async read(folder: string, name: string): Promise<Journal> {
    const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const journal = new Journal(join(folder, `${digest}.jsonl`));
    const text = await readFile(journal.#path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    });
    for (const line of text.split('\n')) {
      const event = parsed(line);
      if (event !== null) journal.#apply(event);
    }
    return journal;
  }

  /** Begins anew with messages that are here already. */
  async restart(head: JournalHead, kept: readonly KeptMessage[]): Promise<void> {
    await this.close();
    this.kept.clear();
    this.pending = null;
    await mkdir(join(this.#path, '..'), { recursive: true, mode: 0o700 });
    const file = await open(`${this.#path}.new`, 'w', 0o600);
    const events: Event[] = [{ head }];
    if (kept.length > 0)
      events.push({ intent: { uidNext: 0, rows: kept.map(rowOf) } }, { kept: kept.map(({ here }) => here) });
    await file.appendFile(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await file.sync();
    await file.close();
    await rename(`${this.#path}.new`, this.#path);
    for (const event of events) this.#apply(event);
  }

  /** On disk when it resolves. */
  async intend(uidNext: number, messages: readonly TakenMessage[]): Promise<void> {
    await this.#write({ intent: { uidNext, rows: messages.map(rowOf) } });
  }

  async keep(uids: readonly number[]): Promise<void> {
    await this.#write({ kept: uids });
  }

  async flagged(changes: readonly (readonly [uid: number, flags: string])[]): Promise<void> {
    if (changes.length > 0) await this.#write({ flags: changes });
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #write(event: Event): Promise<void> {
    if (this.#file === null) {
      this.#file = await open(this.#path, 'a', 0o600);
      // Behind a line that was cut off.
      await this.#file.appendFile('\n');
    }
    await this.#file.appendFile(`${JSON.stringify(event)}\n`);
    await this.#file.datasync();
    this.#apply(event);
  }

  #apply(event: Event): void {
    if ('head' in event) this.head = event.head;
    else if ('intent' in event) {
      this.pending = { uidNext: event.intent.uidNext, messages: event.intent.rows.map(takenOf) };
    } else if ('kept' in event) {
      for (const [index, message] of (this.pending?.messages ?? []).entries()) {
        const here = event.kept[index];
        if (here !== undefined) this.kept.set(message.uid, { ...message, here });
      }
      this.pending = null;
    } else {
      for (const [uid, flags] of event.flags) {
        const message = this.kept.get(uid);
        if (message !== undefined) this.kept.set(uid, { ...message, flags });
      }
    }
  }
}

/** Our own lines; what is none was cut off. */
function parsed(line: string): Event | null {
  if (line === '') return null;
  try {
    return JSON.parse(line) as Event;
  } catch {
    return null;
  }
}
