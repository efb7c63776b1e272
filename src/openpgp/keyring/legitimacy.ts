/**
 * Whose key it is, by the web of trust: a user id is believed where those certify it whom one believes to certify with care.
 * Implements: the model of RFC 9580 §5.2.3.21 (amounts and levels of trust) and §10.1, as PGP and GnuPG compute it: one introducer
 * with full trust or three with marginal trust, at most five steps from one's own keys.
 * Pure: rows in, rows with reasons out.
 */
import type { Reason } from '../../base/reason.ts';
import { printable } from '../printable.ts';
import { isRevokedAt } from './revocation.ts';
import type { CertificationRow, KeyRow, Keyring, OwnerTrust } from './types.ts';

export interface UserIdLegitimacy {
  readonly userId: string;
  readonly address: string | null;
  /** Only `ultimate` and `full` prove anything. */
  readonly state: 'ultimate' | 'full' | 'marginal' | 'unknown';
  readonly reason: Reason;
}

/** PGP's classic numbers. */
export const web = { completes: 1, marginals: 3, depth: 5 } as const;

const rule = 'RFC 9580 §5.2.3.21';

interface Introducer {
  readonly trust: Exclude<OwnerTrust, 'never'>;
  readonly name: string;
}

/** For each key by fingerprint: its user ids, and how far they are believed. */
export function legitimacyOf(ring: Keyring, now: number): ReadonlyMap<string, readonly UserIdLegitimacy[]> {
  const trusted = new Map(ring.ownerTrust.map(({ fingerprint, trust }) => [fingerprint, trust]));
  const about = certificationsAbout(ring.certifications);
  const found = new Map<string, readonly UserIdLegitimacy[]>();
  const introducers = new Map<string, Introducer>();
  for (const row of ring.keys) {
    if (trusted.get(row.fingerprint) !== 'ultimate' || !isGood(row, now)) continue;
    found.set(
      row.fingerprint,
      row.userIds.map((user) => ({ ...named(user), state: 'ultimate', reason: own })),
    );
    introducers.set(row.fingerprint, { trust: 'ultimate', name: 'you' });
  }
  // Each step lets those speak who were believed before it: cycles end, and nobody vouches for himself.
  for (let step = 1; step <= web.depth; step++) {
    const before = new Map(introducers);
    for (const row of ring.keys) {
      if (introducers.has(row.fingerprint) || !isGood(row, now)) continue;
      const certifications = about.get(row.fingerprint) ?? [];
      const users = row.userIds.map((user) => judged(row, user, certifications, before, now));
      found.set(row.fingerprint, users);
      const trust = trusted.get(row.fingerprint) ?? introducedAs(certifications, before);
      const known = users.find(({ state }) => state === 'full');
      if (trust === null || trust === 'never' || known === undefined) continue;
      introducers.set(row.fingerprint, { trust, name: known.address ?? known.userId });
    }
    if (introducers.size === before.size) break;
  }
  return found;
}

const own: Reason = { text: 'it is your own key', rule };

const isGood = (row: KeyRow, now: number): boolean =>
  !isRevokedAt(row.revoked, now) && (row.expiresAt === null || row.expiresAt > now);

const named = ({
  userId,
  address,
  isBound,
}: KeyRow['userIds'][number]): Pick<UserIdLegitimacy, 'userId' | 'address'> => ({
  userId: printable(userId),
  address: isBound ? address : null,
});

function certificationsAbout(rows: readonly CertificationRow[]): ReadonlyMap<string, readonly CertificationRow[]> {
  const about = new Map<string, CertificationRow[]>();
  for (const row of rows) {
    const others = about.get(row.fingerprint);
    if (others === undefined) about.set(row.fingerprint, [row]);
    else others.push(row);
  }
  return about;
}

/** One user id of a key that is not one's own. */
function judged(
  row: KeyRow,
  user: KeyRow['userIds'][number],
  certifications: readonly CertificationRow[],
  introducers: ReadonlyMap<string, Introducer>,
  now: number,
): UserIdLegitimacy {
  const say = (state: UserIdLegitimacy['state'], text: string): UserIdLegitimacy => ({
    ...named(user),
    state,
    reason: { text, rule },
  });
  if (!user.isBound) return say('unknown', 'the key does not say itself that this name is its own');
  const by = new Map<string, Introducer>();
  for (const { userId, by: fingerprint, at } of certifications) {
    const introducer = introducers.get(fingerprint);
    if (userId === user.userId && fingerprint !== row.fingerprint && introducer !== undefined && at <= now)
      by.set(fingerprint, introducer);
  }
  const all = [...by.values()];
  const complete = all.filter(({ trust }) => trust !== 'marginal');
  const [ultimate] = complete.filter(({ trust }) => trust === 'ultimate');
  if (ultimate !== undefined) return say('full', 'you compared its fingerprint and certified it');
  if (complete.length >= web.completes) return say('full', `${listed(complete)} certified it, with full trust`);
  if (all.length >= web.marginals) return say('full', `${listed(all)} certified it, with marginal trust each`);
  return all.length > 0
    ? say('marginal', `only ${listed(all)} certified it, with marginal trust: ${web.marginals} such are needed`)
    : say('unknown', 'nobody whom you believe certified it');
}

/** At most five names. */
function listed(introducers: readonly Introducer[]): string {
  const names = introducers.slice(0, 5).map(({ name }) => name);
  return introducers.length > names.length ? `${names.join(', ')} and others` : names.join(', ');
}

/** A trust signature of somebody who is fully believed lends trust, one step far. */
function introducedAs(
  certifications: readonly CertificationRow[],
  introducers: ReadonlyMap<string, Introducer>,
): 'full' | 'marginal' | null {
  const lent = certifications.flatMap(({ introduces, by }) => {
    const introducer = introducers.get(by);
    return introduces === null || introducer === undefined || introducer.trust === 'marginal' ? [] : [introduces];
  });
  return lent.includes('full') ? 'full' : lent.includes('marginal') ? 'marginal' : null;
}
