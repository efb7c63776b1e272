/** A sealed message while it is read: fetched whole, opened in the crypto worker, and shown from what came out of it and nothing else. */
import { keysFor } from '../api/contact-keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import { octetsOf } from '../api/source.ts';
import type { Email } from '../api/types.ts';
import { askCrypto } from '../crypto/client.ts';
import type { OpenedLetter } from '../crypto/letter.ts';
import { type KeyBook, keyBook } from '../model/key-book.ts';

export interface ReadLetter {
  readonly letter: OpenedLetter;
  readonly book: KeyBook;
  /** As it came. */
  readonly source: Uint8Array;
}

export class LetterState {
  read = $state.raw<ReadLetter | null>(null);
  failed = $state(false);
  readonly #client: JmapClient;
  readonly #email: Email;

  constructor(client: JmapClient, email: Email) {
    this.#client = client;
    this.#email = email;
  }

  /** Opens it, and again when keys are others. What was shown stays until then. */
  async open(): Promise<void> {
    try {
      const { from, blobId, receivedAt } = this.#email;
      const addresses = (from ?? []).map(({ email }) => email);
      const [source, { own, contacts }] = await Promise.all([
        this.read?.source ??
          octetsOf(this.#client.downloadUrl({ blobId, name: 'message.eml', type: 'message/rfc822' })),
        keysFor(this.#client, addresses),
      ]);
      const book = keyBook(own, contacts, []);
      const letter = await askCrypto('open', { message: source, keys: book.known, receivedAt: Date.parse(receivedAt) });
      this.read = { letter, book, source };
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }
}
