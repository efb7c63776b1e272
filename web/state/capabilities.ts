/**
 * What the program of somebody decrypts by S/MIME, as it says in the newest mail that they signed: that mail is where it is remembered.
 * Implements: RFC 8551 §2.7.1 (capabilities of the sender's public key, out of signatures that hold).
 * Import it by import(): it brings the crypto worker with it.
 */
import { keysFor } from '../api/keys.ts';
import { type JmapClient, from } from '../api/jmap.ts';
import { octetsOf } from '../api/source.ts';
import { askCrypto } from '../crypto/client.ts';
import type { OpenedLetter } from '../crypto/letter.ts';
import { keyBook } from '../model/key-book.ts';
import type { PossibleKey } from '../model/protection.ts';

/** Messages that are looked into, and the octets of each. */
const most = 3;
const mostOctets = 1_000_000;

interface SignedMail {
  readonly blobId: string;
  readonly receivedAt: string;
}

/** null where they signed nothing that is here, or do not say. */
export async function capabilitiesOf(
  client: JmapClient,
  address: string,
  { fingerprint }: Pick<PossibleKey, 'fingerprint'>,
): Promise<readonly string[] | null> {
  try {
    // application/pkcs7-signature beside what is signed, application/pkcs7-mime around it. RFC 8551 §3.2, §3.5
    const filter = { from: address, header: ['Content-Type', 'pkcs7'], maxSize: mostOctets };
    const sort = [{ property: 'receivedAt', isAscending: false }];
    const [, got] = await client.call(
      ['Email/query', { filter, sort, limit: most }],
      ['Email/get', { '#ids': from(0, 'Email/query', '/ids'), properties: ['blobId', 'receivedAt'] }],
    );
    const { own, contacts } = await keysFor(client, [address]);
    const { known } = keyBook(own, contacts, []);
    for (const { blobId, receivedAt } of (got?.['list'] ?? []) as readonly SignedMail[]) {
      const message = await octetsOf(client.downloadUrl({ blobId, name: 'message.eml', type: 'message/rfc822' }));
      const letter = await askCrypto('open', { message, keys: known, receivedAt: Date.parse(receivedAt) });
      const found = said(letter, address, fingerprint);
      if (found !== null) return found;
    }
  } catch {
    // What cannot be read says nothing: the message goes out all the same.
  }
  return null;
}

/** Of who wrote it, by a key that is proven to be theirs or that is the one that is written to. */
function said({ author, signed, signature }: OpenedLetter, address: string, fingerprint: string) {
  const isTheirs = author.some((one) => one.toLowerCase() === address.toLowerCase());
  const isKnown = signed === 'author' || (signed === 'unproven' && signature?.signer?.key.fingerprint === fingerprint);
  return isTheirs && isKnown ? (signature?.capabilities ?? null) : null;
}
