/**
 * What the boxes of a vault hold besides its locks: private keys, and a manifest that says which there are. Each is bound to its
 * account, its vault, its name and its version, so that none can be given out for another, or for a later one.
 */
import type { webcrypto } from 'node:crypto';
import type { StandardName } from '../../../../src/sealed/verdict.ts';
import type { NewBox, StoredBox, VaultProblem } from '../../vault.ts';
import { type Kept, readKept, standardOf, writeKept } from '../own/kept.ts';
import { fieldsOf, text, wholeNumber } from './fields.ts';
import { type Sealed, derive, seal, sealingKey, unseal } from './seal.ts';

export const boxKinds = { lock: 'lock', key: 'key', manifest: 'manifest' } as const;

/** An open vault as its boxes see it. */
export interface Holder {
  readonly account: string;
  readonly vault: string;
  readonly key: webcrypto.CryptoKey;
  /** Of the index of sealed letters. */
  readonly index: webcrypto.CryptoKey;
}

export const holderOf = async (account: string, vault: string, master: Buffer): Promise<Holder> => ({
  account,
  vault,
  key: await sealingKey(master),
  index: await derive(master, Buffer.from(vault), 'index'),
});

export interface Manifest {
  /** One more with each change. */
  readonly counter: number;
  /** Locks that open it: one that was taken away opens nothing, even where a server gives it out again. */
  readonly locks: readonly string[];
  readonly keys: readonly { readonly fingerprint: string; readonly version: number }[];
  readonly kitTested: boolean;
  /** Authorities of certificates that were accepted. Vaults from before there were any have none. */
  readonly authorities?: readonly KeptAuthority[];
  /** Milliseconds since the epoch; null where an older version has written it. */
  readonly changedAt: number | null;
}

export interface KeptAuthority {
  readonly fingerprint: string;
  /** Base64. */
  readonly certificate: string;
  readonly acceptedAt: number;
}

export const noManifest: Manifest = { counter: 0, locks: [], keys: [], kitTested: false, changedAt: null };

interface KeyHeader extends Sealed {
  readonly vault: string;
  readonly standard: StandardName;
  readonly fingerprint: string;
  readonly version: number;
}

export interface KeyBox {
  readonly id: string;
  readonly version: number;
  readonly kept: Kept;
}

/** null for what is no box of a key. */
function readHeader(content: string): KeyHeader | null {
  const fields = fieldsOf(content);
  const version = fields === null ? null : wholeNumber(fields, 'version');
  if (fields === null || version === null) return null;
  return {
    vault: text(fields, 'vault'),
    standard: fields['standard'] === 'openpgp' ? 'openpgp' : 'smime',
    fingerprint: text(fields, 'fingerprint'),
    version,
    nonce: text(fields, 'nonce'),
    sealed: text(fields, 'sealed'),
  };
}

const boundKey = (account: string, { vault, standard, fingerprint, version }: Omit<KeyHeader, keyof Sealed>) =>
  ['key', account, vault, standard, fingerprint, version] as const;

export async function writeKey({ account, vault, key }: Holder, kept: Kept, version: number): Promise<NewBox> {
  const header = { vault, standard: standardOf(kept), fingerprint: kept.fingerprint, version };
  const octets = writeKept(kept);
  const sealed = await seal(key, octets, boundKey(account, header));
  octets.fill(0);
  return { kind: boxKinds.key, content: JSON.stringify({ ...header, ...sealed }) };
}

/** The boxes of keys that open, under another master key and otherwise the same. */
export async function rewrapKeys(from: Holder, to: Holder, boxes: readonly StoredBox[]): Promise<readonly StoredBox[]> {
  const written: StoredBox[] = [];
  for (const { id, kind, content } of boxes) {
    const header = kind === boxKinds.key ? readHeader(content) : null;
    if (header?.vault !== from.vault) continue;
    const octets = await unseal(from.key, header, boundKey(from.account, header));
    if (octets === null) continue;
    const sealed = await seal(to.key, octets, boundKey(to.account, header));
    octets.fill(0);
    written.push({ id, kind, content: JSON.stringify({ ...header, ...sealed }) });
  }
  return written;
}

/** The keys that open, and what is wrong with the others. */
export async function readKeys(
  { account, vault, key }: Holder,
  boxes: readonly StoredBox[],
  manifest: Manifest,
): Promise<{ readonly keys: readonly KeyBox[]; readonly problems: readonly VaultProblem[] }> {
  const keys: KeyBox[] = [];
  const problems: VaultProblem[] = [];
  for (const { id, kind, content } of boxes) {
    const header = kind === boxKinds.key ? readHeader(content) : null;
    if (header?.vault !== vault) continue;
    const { fingerprint, version } = header;
    const octets = await unseal(key, header, boundKey(account, header));
    const kept = octets === null ? null : await readKept(fingerprint, octets);
    octets?.fill(0);
    const known = manifest.keys.find((one) => one.fingerprint === fingerprint);
    if (kept === null) problems.push({ what: 'damaged', fingerprint });
    else if (known !== undefined && known.version > version) problems.push({ what: 'stale', fingerprint });
    if (kept !== null) keys.push({ id, version, kept });
  }
  for (const { fingerprint } of manifest.keys) {
    const isThere = [...keys.map(({ kept }) => kept), ...problems].some((one) => one.fingerprint === fingerprint);
    if (!isThere) problems.push({ what: 'missing', fingerprint });
  }
  return { keys, problems };
}

export async function writeManifest({ account, vault, key }: Holder, manifest: Manifest): Promise<NewBox> {
  const octets = Buffer.from(JSON.stringify(manifest));
  const { counter } = manifest;
  const sealed = await seal(key, octets, ['manifest', account, vault, counter]);
  return { kind: boxKinds.manifest, content: JSON.stringify({ vault, counter, ...sealed }) };
}

/** The newest that opens; null where there is none. */
export async function readManifest(
  { account, vault, key }: Holder,
  boxes: readonly StoredBox[],
): Promise<{ readonly id: string; readonly manifest: Manifest } | null> {
  let newest: { id: string; manifest: Manifest } | null = null;
  for (const { id, kind, content } of boxes) {
    const fields = kind === boxKinds.manifest ? fieldsOf(content) : null;
    const counter = fields === null ? null : wholeNumber(fields, 'counter');
    if (fields === null || counter === null || text(fields, 'vault') !== vault) continue;
    const sealed = { nonce: text(fields, 'nonce'), sealed: text(fields, 'sealed') };
    const octets = await unseal(key, sealed, ['manifest', account, vault, counter]);
    if (octets === null || (newest !== null && newest.manifest.counter >= counter)) continue;
    // Nobody but a page of this account has sealed it.
    newest = { id, manifest: { ...noManifest, ...(JSON.parse(octets.toString()) as Manifest) } };
  }
  return newest;
}
