/**
 * Keys that are sent by mail to be published: who can read mail of the address and has the private key of what was sent is asked for a
 * word that stood in a letter encrypted to it, and then the key is given out.
 * Implements: draft-koch-openpgp-webkey-service §4.2 (submission), §4.3, §4.4 (confirmation), §4.6. What is asked is remembered in memory for
 * a day: who answers later sends the key again.
 */
import type { PrivateKey } from 'openpgp';
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { normaliseAddress } from '../../directory/address.ts';
import type { AccountId } from '../../directory/types.ts';
import { examine } from '../../message/examine.ts';
import { headerFields } from '../../message/header/fields.ts';
import { decodeTransfer } from '../../message/mime/transfer.ts';
import type { Part } from '../../message/types.ts';
import type { AccountKeyStore } from '../account-keys.ts';
import { authorOf } from '../autocrypt/message.ts';
import { limits } from '../limits.ts';
import { readPublicKey } from '../public-key.ts';
import type { PublicKey } from '../types.ts';
import type { KeyReading } from '../reading.ts';
import { readConfirmation, writeConfirmation } from './format.ts';

export interface SubmissionDeskDeps {
  /** Of the submission address of a domain; null where it is not ours. */
  readonly keyOf: (domain: string) => Promise<PrivateKey | null>;
  readonly addressOf: (domain: string) => string;
  /** Who alone gets mail of the address here; null where nobody does. */
  readonly accountOf: (address: string) => Promise<AccountId | null>;
  readonly accountKeys: Pick<AccountKeyStore, 'of' | 'add' | 'change'>;
  /** Sends an entity, its header fields of MIME included. */
  readonly send: (from: string, to: string, entity: Buffer) => Promise<void>;
  readonly reading: Pick<KeyReading, 'openPgpKeysFor'>;
  readonly clock: Clock;
  /** Text at random that nobody guesses; letters and digits. */
  readonly nonce: () => string;
}

interface Pending {
  readonly address: string;
  readonly key: PublicKey;
}

export interface SubmissionDesk {
  /** Takes what came to the submission address; an error says why it is nothing. */
  readonly mail: (message: Buffer) => Promise<Result<void, string>>;
}

export function createSubmissionDesk(deps: SubmissionDeskDeps): SubmissionDesk {
  const { clock } = deps;
  const pending = new Lru<string, Pending>(limits.submissions, clock);
  const letters = new Lru<string, { count: number }>(limits.submissions, clock);

  /** So that nobody is flooded with letters that somebody else asks for. */
  function mayWrite(address: string): boolean {
    const known = letters.get(address);
    if (known === undefined) letters.set(address, { count: 1 }, limits.submissionFor);
    else known.count += 1;
    return known === undefined || known.count <= limits.submissionLetters;
  }

  async function request(address: string, domain: string, offered: Buffer): Promise<Result<void, string>> {
    const [key] = (await deps.reading.openPgpKeysFor(address, offered, clock.now())).keys;
    if (key === undefined) return fail('there is no key in it that can be used for its author');
    // Whether the address is anybody's is not told: the letter alone goes out or not.
    if ((await deps.accountOf(address)) === null || !mayWrite(address)) return ok(undefined);
    const nonce = deps.nonce();
    pending.set(nonce, { address, key }, limits.submissionFor);
    const { encryptEntity } = await import('../../openpgp/compose.ts');
    const { importKeys } = await import('../../openpgp/keyring/import.ts');
    const [row] = (await importKeys(key.octets, clock.now())).keys;
    if (row === undefined) return fail('there is no key in it that can be used for its author');
    const sender = deps.addressOf(domain);
    const { fingerprint } = key;
    const asked = writeConfirmation({ type: 'confirmation-request', sender, address, fingerprint, nonce });
    const entity = Buffer.from(
      `Content-Type: application/vnd.gnupg.wks\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${asked}`,
    );
    const sealing = { boundary: `wks-${deps.nonce()}`, at: clock.now() };
    const made = await encryptEntity(entity, [row], await deps.keyOf(domain), sealing);
    if (!made.ok) return made;
    await deps.send(sender, address, made.value);
    return ok(undefined);
  }

  async function confirm(nonce: string, written: string): Promise<Result<void, string>> {
    const known = pending.get(nonce);
    if (known === undefined || normaliseAddress(written) !== known.address)
      return fail('nobody waits for this confirmation');
    pending.delete(nonce);
    const account = await deps.accountOf(known.address);
    if (account === null) return fail('nobody waits for this confirmation');
    await publish(account, known.key);
    return ok(undefined);
  }

  async function publish(account: AccountId, key: PublicKey): Promise<void> {
    const read = await readPublicKey('openpgp', key.octets, clock.now());
    if (!read.ok) return;
    const all = await deps.accountKeys.of(account);
    const known = all.find(({ standard, fingerprint }) => standard === 'openpgp' && fingerprint === key.fingerprint);
    if (known !== undefined) {
      await deps.accountKeys.change(account, known.id, { ...known, isPublished: true });
      return;
    }
    const isPreferred = !all.some((one) => one.standard === 'openpgp' && one.isPreferred);
    const marks = { isPublished: true, isPreferred, isAtRest: false };
    await deps.accountKeys.add(account, { ...read.value, ...marks }, limits.submittedKeys);
  }

  return {
    async mail(message) {
      const author = authorOf(message, headerFields(message));
      const domain = author?.slice(author.lastIndexOf('@') + 1) ?? '';
      if (author === null) return fail('it has no author');
      const opened = await openedParts(deps, message, domain);
      for (const { part, octets } of opened) {
        const content = decodeTransfer(octets.subarray(part.body, part.end), part.encoding);
        if (part.type !== 'application') continue;
        if (part.subtype === 'pgp-keys') return request(author, domain, content);
        const said = part.subtype === 'vnd.gnupg.wks' ? readConfirmation(content.toString('latin1')) : null;
        if (said?.type === 'confirmation-response') return confirm(said.nonce, said.address);
      }
      return fail('there is neither a key nor a confirmation in it');
    },
  };
}

interface Leaf {
  readonly part: Part;
  readonly octets: Buffer;
}

/** The leaves of a message, and of what was encrypted for the submission address. */
async function openedParts(
  { keyOf, clock }: SubmissionDeskDeps,
  message: Buffer,
  domain: string,
): Promise<readonly Leaf[]> {
  const { structure } = examine(message);
  const sealed = structure.subtype === 'encrypted' ? structure.children[1] : undefined;
  if (sealed === undefined) return leaves(structure, message, 0);
  const key = await keyOf(domain);
  if (key === null) return [];
  const { openpgp } = await import('../../openpgp/standard.ts');
  const { keysOf } = await import('../../openpgp/keys.ts');
  const ring = { keys: [], certifications: [], ownerTrust: [] };
  const at = clock.now();
  const body = decodeTransfer(message.subarray(sealed.body, sealed.end), sealed.encoding);
  const opened = await openpgp(keysOf(ring, at, at, { unlocked: [key] })).open(body);
  return opened.kind === 'content' ? leaves(examine(opened.content).structure, opened.content, 0) : [];
}

const leaves = (part: Part, octets: Buffer, depth: number): readonly Leaf[] =>
  part.type !== 'multipart'
    ? [{ part, octets }]
    : depth > limits.partDepth
      ? []
      : part.children.flatMap((child) => leaves(child, octets, depth + 1));
