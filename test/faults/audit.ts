/** Looks at what a restarted server holds and enters it in the ledger. */
import { ImapTalk } from '../support/imap-talk.ts';
import { type Lab, people } from '../support/lab.ts';
import type { SmtpSink } from '../support/smtp-sink.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Ledger } from './ledger.ts';
import { letterId } from './letter.ts';

/** What waits, and why: of interest where it waits in vain. */
interface Queued {
  readonly id: string;
  readonly recipients: readonly unknown[];
}

/** Milliseconds. A queue that is worked off is empty after a few seconds. */
const patience = 60_000;
/** Messages fetched at a time. */
const batch = 500;

export class Audit {
  readonly #lab: Lab;
  readonly #sink: SmtpSink;
  readonly #ledger: Ledger;
  #lastUid = 0;
  #inMailbox = 0;
  #fromSink = 0;

  constructor(lab: Lab, sink: SmtpSink, ledger: Ledger) {
    this.#lab = lab;
    this.#sink = sink;
    this.#ledger = ledger;
  }

  /** Every promised letter to a mailbox is in it, once and unchanged; what was there before still is. */
  async mailbox(): Promise<void> {
    const imap = await ImapTalk.login(this.#lab.ports.imap, people.bob, this.#lab.password);
    await imap.ok('SELECT INBOX');
    for (;;) {
      const { untagged } = await imap.ok(`UID SEARCH UID ${this.#lastUid + 1}:*`);
      const uids = (untagged[0]?.text ?? '').split(' ').slice(2).map(Number);
      const fresh = uids.filter((uid) => uid > this.#lastUid);
      const last = fresh[Math.min(batch, fresh.length) - 1];
      if (last === undefined) break;
      const messages = await imap.fetchRange(this.#lastUid + 1, last);
      for (const { octets } of messages) this.#ledger.delivered(letterId(octets));
      this.#inMailbox += messages.length;
      this.#lastUid = last;
    }
    const counted = await imap.messages();
    if (counted !== this.#inMailbox)
      this.#ledger.problems.push(`the mailbox has ${counted} messages, ${this.#inMailbox} were seen`);
    await imap.logout();
    for (const id of this.#ledger.missing('local')) this.#ledger.problems.push(`letter ${id} is lost: it got its 250`);
  }

  /** Enters what has come to the sink since. */
  relayed(): void {
    const { received } = this.#sink;
    for (; this.#fromSink < received.length; this.#fromSink++) {
      const message = received[this.#fromSink];
      if (message !== undefined) this.#ledger.relayed(letterId(message.octets), message.at);
    }
  }

  /** Waits until the queue has nothing left; then every promised letter has been relayed. */
  async drained(): Promise<void> {
    let left: readonly Queued[] = [];
    const look = async (): Promise<boolean> => {
      left = await this.#queued();
      return left.length === 0;
    };
    try {
      await waitFor('an empty queue', look, { timeout: patience, every: 200 });
    } catch (error) {
      throw new Error(`${left.length} messages stay in the queue: ${JSON.stringify(left.slice(0, 5))}`, {
        cause: error,
      });
    }
    this.relayed();
    for (const id of this.#ledger.missing('relay'))
      this.#ledger.problems.push(`letter ${id} was to be relayed and is lost: it got its 250`);
  }

  /** `postern verify` finds nothing wrong. */
  async verified(): Promise<void> {
    const { code, output } = await this.#lab.postern(['verify', '--json'], { timeout: 120_000 });
    if (code !== 0) this.#ledger.problems.push(`postern verify, exit code ${code ?? 'none'}: ${output.slice(0, 1000)}`);
  }

  async #queued(): Promise<readonly Queued[]> {
    const { code, stdout, output } = await this.#lab.postern(['queue', 'list', '--json'], { timeout: 60_000 });
    if (code !== 0) throw new Error(`postern queue list: ${output}`);
    return JSON.parse(stdout) as readonly Queued[];
  }
}
