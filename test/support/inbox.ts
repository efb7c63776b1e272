/** Someone's INBOX, watched by IDLE: a test asks for the message it waits for and gets it when it has arrived. */
import { ImapTalk, type StoredMessage } from './imap-talk.ts';
import type { Lab } from './lab.ts';

export class Inbox {
  readonly #imap: ImapTalk;
  readonly #seen: StoredMessage[] = [];

  private constructor(imap: ImapTalk) {
    this.#imap = imap;
  }

  static async open(lab: Lab, user: string): Promise<Inbox> {
    const imap = await ImapTalk.login(lab.ports.imap, user, lab.password);
    await imap.ok('SELECT INBOX');
    return new Inbox(imap);
  }

  /** The first message that contains the text, as characters of one octet. The time-out of the test is the limit. */
  async messageWith(text: string): Promise<string> {
    for (;;) {
      this.#seen.push(...(await this.#imap.fetchFrom((this.#seen.at(-1)?.uid ?? 0) + 1)));
      const found = this.#seen.find(({ octets }) => octets.includes(text));
      if (found !== undefined) return found.octets.toString('latin1');
      await this.#imap.idleUntil('EXISTS');
    }
  }

  close(): Promise<void> {
    return this.#imap.logout();
  }
}
