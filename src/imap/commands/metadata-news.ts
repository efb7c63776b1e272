/**
 * What a client that has enabled METADATA is told of annotations that others change: names, and no values.
 * Implements: RFC 5464 §4.1 (after ENABLE alone), §4.4, §4.4.2.
 */
import type { AccountId } from '../../directory/types.ts';
import type { MailboxId, ModSeq } from '../../ms/types.ts';
import { astringText } from '../wire/encode.ts';
import { annotatedName } from './metadata-entries.ts';
import type { Session } from './session.ts';

export class MetadataNews {
  readonly #account: AccountId;
  /** What this session did itself, and what was told before, is no news. */
  readonly #own = new Set<ModSeq>();
  #told: ModSeq;
  #dirty = false;

  constructor(account: AccountId, told: ModSeq) {
    this.#account = account;
    this.#told = told;
  }

  /** Something has changed that is no message. */
  announce(): void {
    this.#dirty = true;
  }

  /** To be called behind a change of this session's own. */
  did(modSeqs: readonly ModSeq[]): void {
    for (const modSeq of modSeqs) this.#own.add(modSeq);
  }

  async tell(session: Session): Promise<void> {
    const { read } = session.services.store;
    while (this.#dirty) {
      this.#dirty = false;
      const changed = await read.changedAnnotations(this.#account, this.#account, this.#told);
      const news = new Map<MailboxId | null, Set<string>>();
      for (const { mailbox, name, modSeq } of changed) {
        this.#told = modSeq;
        if (this.#own.has(modSeq)) continue;
        news.set(mailbox, (news.get(mailbox) ?? new Set()).add(name));
      }
      for (const [mailbox, names] of news) {
        const name = mailbox === null ? '' : (await read.mailbox(this.#account, mailbox))?.name;
        if (name !== undefined) session.output.text(newsLine(session, name, names));
      }
      // There may be more than are told in one go.
      if (changed.length > 0) this.#dirty = true;
    }
    this.#own.clear();
  }
}

/** metadata-resp = "METADATA" SP mailbox SP entry-list */
const newsLine = (session: Session, mailbox: string, names: ReadonlySet<string>): string =>
  `* METADATA ${annotatedName(session, mailbox)} ${[...names].map((name) => astringText(name, false)).join(' ')}\r\n`;
