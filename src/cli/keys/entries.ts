/** What is in the key folder, as a list: of both standards, each with what is believed of it. */
import { importKeys } from '../../openpgp/keyring/import.ts';
import type { KeyRow } from '../../openpgp/keyring/types.ts';
import { spokenFingerprint } from '../../openpgp/keyring/words.ts';
import type { StandardName } from '../../sealed/types.ts';
import { addressesOf } from '../../smime/certificates/addresses.ts';
import { type Certificate, parseCertificate } from '../../smime/certificates/certificate.ts';
import { keyIdentity } from '../../smime/certificates/identity.ts';
import { nameText } from '../../smime/certificates/name.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Failure, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import type { KeyFolder, TrustLevel } from './folder.ts';

export interface Entry {
  readonly standard: StandardName;
  readonly fingerprint: string;
  /** To be read aloud. */
  readonly words: string;
  readonly algorithm: string;
  /** What it claims. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly isRevoked: boolean;
  readonly isPrivate: boolean;
  readonly trust: TrustLevel | null;
  readonly key:
    { readonly kind: 'openpgp'; readonly row: KeyRow } | { readonly kind: 'smime'; readonly certificate: Certificate };
}

export async function entriesOf(folder: KeyFolder, at: number): Promise<readonly Entry[]> {
  const trust = folder.trust();
  const secrets = new Set([...folder.all('secret'), ...folder.all('own')].map(({ fingerprint }) => fingerprint));
  const entries: Entry[] = [];
  for (const { octets } of folder.all('key')) {
    const { keys } = await importKeys(octets, at);
    entries.push(...keys.map((row) => ({ ...openPgpEntry(row), ...ofFolder(row.fingerprint) })));
  }
  for (const { octets } of folder.all('certificate')) {
    const certificate = parseCertificate(octets);
    if (!certificate.ok) continue;
    const entry = await certificateEntry(certificate.value);
    entries.push({ ...entry, ...ofFolder(entry.fingerprint) });
  }
  return entries;

  function ofFolder(fingerprint: string): Pick<Entry, 'isPrivate' | 'trust'> {
    return { isPrivate: secrets.has(fingerprint), trust: trust.get(fingerprint) ?? null };
  }
}

type Bare = Omit<Entry, 'isPrivate' | 'trust'>;

const openPgpEntry = (row: KeyRow): Bare => ({
  standard: 'openpgp',
  fingerprint: row.fingerprint,
  words: spokenFingerprint(row.fingerprint),
  algorithm: row.algorithm,
  names: row.userIds.filter(({ isBound }) => isBound).map(({ userId }) => userId),
  addresses: row.userIds.flatMap(({ isBound, address }) => (isBound && address !== null ? [address] : [])),
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  isRevoked: row.revoked !== null,
  key: { kind: 'openpgp', row },
});

async function certificateEntry(certificate: Certificate): Promise<Bare> {
  const { fingerprint, algorithm } = await keyIdentity(certificate);
  return {
    standard: 'smime',
    fingerprint,
    words: spokenFingerprint(fingerprint),
    algorithm,
    names: [nameText(certificate.subject)],
    addresses: addressesOf(certificate),
    createdAt: certificate.notBefore,
    expiresAt: certificate.notAfter,
    isRevoked: false,
    key: { kind: 'smime', certificate },
  };
}

/** Digits of a fingerprint below which a key is not told by it: 64 bits are made to fit by who wants to. */
const fewestDigits = 16;

/** The one that an address or the end of a fingerprint names. */
export async function entryNamed(folder: KeyFolder, named: string, at: number): Promise<Result<Entry, Failure>> {
  const wanted = named.toLowerCase().replaceAll(' ', '').replaceAll(':', '');
  const found = (await entriesOf(folder, at)).filter(({ fingerprint, addresses }) =>
    wanted.includes('@')
      ? addresses.some((address) => address.toLowerCase() === wanted)
      : wanted.length >= fewestDigits && fingerprint.endsWith(wanted),
  );
  const [entry, another] = found;
  if (entry === undefined) return fail(failed(exit.noUser, `there is no key ${named}`, 'postern key list shows them'));
  return another === undefined
    ? ok(entry)
    : fail(wrongUsage(`there are ${found.length} keys of ${named}`, 'name one by its fingerprint'));
}
