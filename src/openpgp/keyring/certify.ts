/**
 * Certifications of other people's keys: making one after its fingerprint was compared, and finding those that hold.
 * Implements: RFC 9580 §5.2.1.5 to §5.2.1.8 (certification signatures), §5.2.3.21 (trust signatures), §5.2.3.19 (not exportable),
 * §5.2.1.13 (taking one back).
 */
import { type Key, type PrivateKey, type SignaturePacket, type User, enums } from 'openpgp';
import { type Result, fail } from '../../base/result.ts';
import { readingRules, sha1CertificationsEnded } from '../rules.ts';
import { withDefaults } from '../with-defaults.ts';
import { keyRow, parseKey } from './import.ts';
import { signKey } from './sign.ts';
import type { CertificationRow, KeyRow } from './types.ts';
import { isSameFingerprint } from './words.ts';

export interface Certifying {
  /** What its owner read aloud, or what stands on a card. */
  readonly compared: string;
  /** Names that are certified: those that the owner is known by. */
  readonly userIds: readonly string[];
  /** Whether it is published with the key. It tells the world who knows whom. */
  readonly exportable: boolean;
  /** Whether the owner is also believed on others. */
  readonly introduces: CertificationRow['introduces'];
  readonly at: number;
}

/** The key with the certification; refused where the fingerprint is another. */
export async function certify(row: KeyRow, by: PrivateKey, how: Certifying): Promise<Result<KeyRow, string>> {
  if (!isSameFingerprint(how.compared, row.fingerprint)) return fail('the fingerprint is another: it is not that key');
  if (by.getFingerprint() === row.fingerprint) return fail('it is your own key');
  const key = await parseKey(row.octets);
  if (!key.ok) return key;
  const users = key.value.users.filter(({ userID }) => userID !== null && how.userIds.includes(userID.userID));
  if (users.length === 0) return fail('it has no such name');
  try {
    for (const user of users) user.otherCertifications.push(await certification(key.value, user, by, how));
    return await keyRow(key.value, how.at);
  } catch {
    return fail('your key cannot certify: it is locked, or its private part is missing');
  }
}

/** Amounts of 120 and 60 are those of full and marginal trust. RFC 9580 §5.2.3.21 */
const amounts = { full: 120, marginal: 60 } as const;

const certification = (key: Key, user: User, by: PrivateKey, how: Certifying): Promise<SignaturePacket> =>
  signKey(
    by,
    { userID: user.userID, key: key.keyPacket },
    enums.signature.certPositive,
    {
      ...(how.exportable ? {} : { exportable: false }),
      ...(how.introduces === null ? {} : { trustLevel: 1, trustAmount: amounts[how.introduces] }),
    },
    how.at,
  );

/** The certifications among these keys that hold: made by the primary key of one of them, and not taken back. */
export async function certificationsAmong(keys: readonly KeyRow[], at: number): Promise<readonly CertificationRow[]> {
  const byId = new Map(keys.map((row) => [row.keyIds[0] ?? '', row]));
  const parsed = new Map<string, Key | null>();
  const keyOf = async (row: KeyRow): Promise<Key | null> => {
    const known = parsed.get(row.fingerprint);
    if (known !== undefined) return known;
    const read = await parseKey(row.octets);
    const key = read.ok ? read.value : null;
    parsed.set(row.fingerprint, key);
    return key;
  };
  const rows: CertificationRow[] = [];
  for (const row of keys) {
    const key = await keyOf(row);
    for (const user of key?.users ?? []) {
      for (const [id, signatures] of byIssuer(user)) {
        const issuer = byId.get(id);
        const by = issuer === undefined || issuer === row ? null : await keyOf(issuer);
        if (issuer === undefined || by === null || key === null) continue;
        const found = await deciding(signatures, key, user, by, at);
        if (found !== null) rows.push(certificationRow(row, user, issuer, found));
      }
    }
  }
  return rows;
}

const certifies: ReadonlySet<number> = new Set([
  enums.signature.certGeneric,
  enums.signature.certPersona,
  enums.signature.certCasual,
  enums.signature.certPositive,
]);

/** The newest first. */
function byIssuer({
  otherCertifications,
  revocationSignatures,
}: User): ReadonlyMap<string, readonly SignaturePacket[]> {
  const found = new Map<string, SignaturePacket[]>();
  const all = [...otherCertifications, ...revocationSignatures];
  for (const signature of all.toSorted((one, other) => timeOf(other) - timeOf(one))) {
    const id = signature.issuerKeyID.toHex();
    found.set(id, [...(found.get(id) ?? []), signature]);
  }
  return found;
}

const timeOf = ({ created }: SignaturePacket): number => created?.getTime() ?? 0;

/** The newest that holds stands in place of what its issuer said before; null where that takes it back. */
async function deciding(
  signatures: readonly SignaturePacket[],
  key: Key,
  user: User,
  by: Key,
  at: number,
): Promise<SignaturePacket | null> {
  const data = { userID: user.userID, key: key.keyPacket };
  for (const signature of signatures) {
    if (signature.hashAlgorithm === enums.hash.sha1 && timeOf(signature) >= sha1CertificationsEnded) continue;
    const type = signature.signatureType ?? enums.signature.certGeneric;
    const holds = await signature
      .verify(by.keyPacket, type, data, new Date(at), false, withDefaults(readingRules))
      .then(
        () => true,
        () => false,
      );
    if (holds) return certifies.has(type) ? signature : null;
  }
  return null;
}

/** One that is bound to a pattern of addresses lends no trust here: the pattern is not read. RFC 9580 §5.2.3.22 */
function certificationRow(row: KeyRow, user: User, issuer: KeyRow, signature: SignaturePacket): CertificationRow {
  const { trustLevel, trustAmount, regularExpression, created } = signature;
  const lends = (trustLevel ?? 0) > 0 && regularExpression === null;
  const amount = trustAmount ?? 0;
  return {
    fingerprint: row.fingerprint,
    userId: user.userID?.userID ?? '',
    by: issuer.fingerprint,
    at: created?.getTime() ?? 0,
    introduces: !lends ? null : amount >= amounts.full ? 'full' : amount >= amounts.marginal ? 'marginal' : null,
  };
}
