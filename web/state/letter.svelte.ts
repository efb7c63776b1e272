/**
 * A sealed message while it is read: fetched whole, opened in the crypto worker, and shown from what came out of it and nothing else.
 * Keys are those of who is signed in, whoever's mailbox it lies in.
 */
import { type KeyDecision, decide, keepKey, keysFor, lookUpKeys } from '../api/keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import { octetsOf } from '../api/source.ts';
import type { Email } from '../api/types.ts';
import type { Authority } from '../crypto/authority.ts';
import { askCrypto } from '../crypto/client.ts';
import type { CertificateStatus, OpenedLetter, ToldStatus } from '../crypto/letter.ts';
import { type KeyBook, keyBook } from '../model/key-book.ts';
import { innerSubject } from '../model/letter.ts';
import type { DomainVerdict } from '../model/protection.ts';
import { innerSubjects } from './inner-subjects.svelte.ts';
import { revocationOf } from './revocation.ts';
import { isSearchable } from './sealed-index.svelte.ts';
import { type VaultState, vaultOf } from './vault.svelte.ts';

export interface ReadLetter {
  readonly letter: OpenedLetter;
  readonly book: KeyBook;
  /** As it came. */
  readonly source: Uint8Array;
}

/** Where the server tells of its own authority; it gave out this page as well. */
const ownAuthority = '/pki/root.cer';
let anchors: Promise<readonly Uint8Array[]> | null = null;

/** It has none where it issues no certificates. */
const ownAnchors = (): Promise<readonly Uint8Array[]> =>
  (anchors ??= octetsOf(ownAuthority).then(
    (octets) => [octets],
    () => [],
  ));

/** Milliseconds after which it is said that certificates are asked about: most answers are there sooner. */
const soon = 700;

const isShut = ({ closed }: OpenedLetter): boolean => closed.some(({ state }) => state === 'locked');

export class LetterState {
  read = $state.raw<ReadLetter | null>(null);
  failed = $state(false);
  /** What is known of the certificates of its signatures; null until it is. */
  revocation = $state.raw<readonly CertificateStatus[] | null>(null);
  isAsking = $state(false);
  readonly vault: VaultState;
  readonly #client: JmapClient;
  readonly #own: JmapClient;
  readonly #email: Email;
  #told: readonly ToldStatus[] = [];

  constructor(client: JmapClient, own: JmapClient, email: Email) {
    this.#client = client;
    this.#own = own;
    this.#email = email;
    this.vault = vaultOf(own);
  }

  /** Opens it, and again when keys are others. What was shown stays until then. */
  async open(): Promise<void> {
    try {
      const read = await this.#opened();
      const isToUnlock = isShut(read.letter) && this.vault.locks === null;
      if (isToUnlock) await this.vault.load();
      this.read = isToUnlock && this.vault.open !== null ? await this.#opened() : read;
      this.failed = false;
      void this.#askRevocation(this.read.letter);
    } catch {
      this.failed = true;
    }
  }

  /** Keys were locked: nothing of what they opened stays. */
  shut(): void {
    if (this.read !== null && this.read.letter.openedBy.length > 0) this.read = null;
  }

  /** The second step: what it says is shown before anybody is asked, and stays unless a certificate was revoked. */
  async #askRevocation(letter: OpenedLetter): Promise<void> {
    const { paths } = letter;
    if (paths.length === 0) return;
    const late = setTimeout(() => (this.isAsking = true), soon);
    try {
      const told = (await Promise.all(paths.map((path) => revocationOf(this.#own, path)))).flat();
      const statuses = await askCrypto('revocation', { paths, told });
      if (!this.#isShown(letter)) return;
      this.revocation = statuses;
      const hasNews = told.some((one) => !this.#told.includes(one));
      this.#told = told;
      if (!hasNews || statuses.every(({ status }) => status !== 'revoked')) return;
      // What is known to be wrong is not shown any longer, even where it cannot be opened anew.
      const again = await this.#opened().catch(() => null);
      // It may have been shut meanwhile.
      if (this.#isShown(letter)) [this.read, this.failed] = [again, again === null];
    } catch {
      // The worker failed: what was read stays, and nothing is known of its certificates.
      this.revocation = null;
    } finally {
      clearTimeout(late);
      this.isAsking = false;
    }
  }

  #isShown(letter: OpenedLetter): boolean {
    return this.read?.letter === letter;
  }

  async #opened(): Promise<ReadLetter> {
    const { id, from, blobId, receivedAt } = this.#email;
    const url = this.#client.downloadUrl({ blobId, name: 'message.eml', type: 'message/rfc822' });
    const [source, { own, contacts }, roots] = await Promise.all([
      this.read?.source ?? octetsOf(url),
      keysFor(
        this.#own,
        (from ?? []).map(({ email }) => email),
      ),
      ownAnchors(),
    ]);
    const book = keyBook(own, contacts, [...roots, ...this.vault.authorities]);
    const at = Date.parse(receivedAt);
    const name = this.#client.isOwn && isSearchable() ? { name: { id, at } } : {};
    const ask = { message: source, keys: book.known, receivedAt: at, told: this.#told, ...name };
    const letter = await askCrypto('open', ask);
    const subject = innerSubject(letter);
    if (subject !== null && this.vault.open !== null) innerSubjects.tell([{ id, subject }]);
    return { letter, book, source };
  }

  /** How many keys there are now. */
  async lookUp(address: string): Promise<number> {
    const found = await lookUpKeys(this.#own, [address]);
    await this.open();
    return found.flatMap(({ keys }) => keys).length;
  }

  /** What the domain of the author proves of the certificate that signed: asked where it is compared, and never else. */
  async domainSays(address: string): Promise<DomainVerdict> {
    const fingerprint = this.read?.letter.signature?.signer?.key.fingerprint;
    const found = (await lookUpKeys(this.#own, [address])).flatMap(({ keys }) => keys);
    return found.find((key) => key.fingerprint === fingerprint)?.domainSays ?? 'silent';
  }

  /** Whether it is kept. */
  async accept(authority: Authority): Promise<boolean> {
    const { ok } = await this.vault.accept(authority);
    if (ok) await this.open();
    return ok;
  }

  async withdraw(authority: Authority): Promise<void> {
    const { ok } = await this.vault.withdraw(authority);
    if (!ok) throw new Error('the vault is shut');
    await this.open();
  }

  /** About the key of the signature; a certificate that came with it is kept then. */
  async decide(address: string, decision: KeyDecision): Promise<void> {
    const fingerprint = this.read?.letter.signature?.signer?.key.fingerprint ?? '';
    const known = this.read?.book.contactKey(fingerprint);
    const brought = this.read?.letter.certificates.find((one) => one.fingerprint === fingerprint);
    if (known) await decide(this.#own, known.id, decision);
    else if (brought !== undefined)
      await keepKey(this.#own, { address, standard: 'smime', octets: brought.octets }, decision);
    await this.open();
  }
}
