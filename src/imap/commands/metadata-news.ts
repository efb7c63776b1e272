/**
 * What a client is told of annotations that others change: names, and no values. One that has enabled METADATA hears of its
 * own mailboxes and of one that is shared with it while that is open; one that asked by NOTIFY, of those that it named.
 * Implements: RFC 5464 §4.1 (after ENABLE alone), §4.4, §4.4.2; RFC 5465 §5.6, §5.7.
 */
import type { AccountId } from '../../directory/types.ts';
import type { MailboxId, ModSeq } from '../../ms/types.ts';
import { astringText } from '../wire/encode.ts';
import { sharedName } from '../wire/shared-name.ts';
import { annotatedName, seesEntries } from './metadata-entries.ts';
import type { Session } from './session.ts';

const ofAccount = (account: AccountId, modSeq: ModSeq): string => `${account}:${modSeq}`;

export class MetadataNews {
  readonly #user: AccountId;
  /** Up to where each account's changes were told. */
  readonly #told = new Map<AccountId, ModSeq>();
  /** What this session did itself is no news. */
  readonly #own = new Set<string>();
  readonly #dirty = new Set<AccountId>();

  constructor(user: AccountId) {
    this.#user = user;
  }

  /** What changes in an account from here on is news. */
  async attend({ services }: Session, account: AccountId): Promise<void> {
    if (this.#told.has(account)) return;
    this.#told.set(account, await services.store.read.annotatedAt(account));
  }

  /** Something has changed in an account that is no message. */
  announce(account: AccountId): void {
    this.#dirty.add(account);
  }

  /** To be called behind a change of this session's own. */
  did(account: AccountId, modSeqs: readonly ModSeq[]): void {
    for (const modSeq of modSeqs) this.#own.add(ofAccount(account, modSeq));
  }

  async tell(session: Session): Promise<void> {
    const { view } = session.state.name === 'selected' ? session.state : { view: null };
    if (view !== null) await this.attend(session, view.account);
    for (const account of this.#dirty) {
      this.#dirty.delete(account);
      const told = this.#told.get(account);
      if (told !== undefined) await this.#tellAccount(session, account, told);
    }
    this.#own.clear();
  }

  async #tellAccount(session: Session, account: AccountId, told: ModSeq): Promise<void> {
    const { read } = session.services.store;
    const changed = await read.changedAnnotations(account, this.#user, told);
    const news = new Map<MailboxId | null, Set<string>>();
    for (const { mailbox, name, modSeq } of changed) {
      this.#told.set(account, modSeq);
      if (!this.#own.has(ofAccount(account, modSeq))) news.set(mailbox, (news.get(mailbox) ?? new Set()).add(name));
    }
    for (const [mailbox, names] of news) {
      const name = await this.#nameOf(session, account, mailbox);
      const wanted =
        session.enabled.has('METADATA') ||
        session.watch?.wantsMetadata(account, mailbox === null ? null : name) === true;
      if (name !== null && wanted) session.output.text(newsLine(session, name, names));
    }
    // There may be more than are told in one go.
    if (changed.length > 0) this.#dirty.add(account);
  }

  /** As the session names it; null where it does not see its annotations. */
  async #nameOf(session: Session, account: AccountId, mailbox: MailboxId | null): Promise<string | null> {
    const { read } = session.services.store;
    if (mailbox === null) return account === this.#user ? '' : null;
    if (account === this.#user) return (await read.mailbox(account, mailbox))?.name ?? null;
    const shared = await read.sharedWith(this.#user);
    const found = shared.find((each) => each.mailbox.account === account && each.mailbox.id === mailbox);
    return found !== undefined && seesEntries(found.rights) ? sharedName(found.owner, found.mailbox.name) : null;
  }
}

/** metadata-resp = "METADATA" SP mailbox SP entry-list */
const newsLine = (session: Session, mailbox: string, names: ReadonlySet<string>): string =>
  `* METADATA ${annotatedName(session, mailbox)} ${[...names].map((name) => astringText(name, false)).join(' ')}\r\n`;
