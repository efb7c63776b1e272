/**
 * What protection a message can have: for each recipient the keys that it may be encrypted for, and for all of them together the
 * messages that have to be made. Whoever reads both standards is written to by that of which the author has a key.
 * Rules: a key that its reader refused is never used; one that was compared goes before one that was accepted, that before one that was
 * only seen; of several that were met the newest, of several that their owner publishes the one that the owner prefers, and it is said that there was another one before.
 */
import type { StandardName } from '../../src/sealed/verdict.ts';

/** The lock: what the author wants. */
export type Level = 'off' | 'signed' | 'sealed';

export type DomainVerdict = 'proven' | 'contradicted' | 'silent';

/** A key as JMAP tells of it: ContactKey, AccountKey or what Key/lookup found. */
export interface PossibleKey {
  readonly standard: StandardName;
  readonly fingerprint: string;
  /** Base64. */
  readonly octets: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly decision: 'seen' | 'accepted' | 'verified' | 'refused' | 'own' | 'found';
  /** What the domain proves of a certificate by DNSSEC; missing where nobody was asked. */
  readonly domainSays?: DomainVerdict | null;
  /** When this reader met it first; null for one that was found right now. */
  readonly firstSeenAt: string | null;
}

export interface ReaderKeys {
  readonly address: string;
  readonly keys: readonly PossibleKey[];
  /** A sentence where another key is in use than before. */
  readonly changed: string | null;
}

/** What can be done for one recipient. */
export interface Possible {
  readonly address: string;
  readonly openpgp: PossibleKey | null;
  readonly smime: PossibleKey | null;
  readonly changed: string | null;
}

const order: readonly PossibleKey['decision'][] = ['own', 'verified', 'accepted', 'found', 'seen'];

/** One's own, and those that their owner publishes, come in the order in which their owner wants them used. */
const isInOrder = ({ decision }: PossibleKey): boolean => decision === 'own' || decision === 'found';

export function possible({ address, keys, changed }: ReaderKeys, now: number): Possible {
  const best = (standard: StandardName): PossibleKey | null =>
    keys
      .filter((key) => key.standard === standard && key.decision !== 'refused' && !isOver(key, now))
      .toSorted(
        (one, other) =>
          order.indexOf(one.decision) - order.indexOf(other.decision) ||
          (isInOrder(one) ? 0 : other.createdAt.localeCompare(one.createdAt)),
      )[0] ?? null;
  return { address, openpgp: best('openpgp'), smime: best('smime'), changed };
}

const isOver = ({ expiresAt }: PossibleKey, now: number): boolean => expiresAt !== null && Date.parse(expiresAt) <= now;

export const canSeal = ({ openpgp, smime }: Possible): boolean => openpgp !== null || smime !== null;

/** One's own keys for an identity: what is signed with, and what sent mail can be read with again. */
export interface OwnKeys {
  readonly openpgp: PossibleKey | null;
  readonly smime: PossibleKey | null;
}

/** One message: by which standard, and to whom it goes. */
export interface Group {
  readonly standard: StandardName;
  readonly readers: readonly string[];
  /** Base64: of these readers and of the author. */
  readonly keys: readonly string[];
}

export type Plan =
  | { readonly ok: true; readonly groups: readonly Group[] }
  | { readonly ok: false; readonly why: 'no-own-key' }
  /** Nothing can be encrypted for these. */
  | { readonly ok: false; readonly why: 'no-key'; readonly addresses: readonly string[] };

/** The standard that signs: the first of which there is an own key. */
export const signingStandard = ({ openpgp, smime }: OwnKeys): StandardName | null =>
  openpgp !== null ? 'openpgp' : smime === null ? null : 'smime';

/**
 * `shown` are To and Cc: they get one message, or one of each standard where no standard serves all. Everybody in `blind` gets one alone.
 * Only standards of which the author has a key are used: else nobody could prove who wrote it, nor the author read it again.
 */
export function sealingPlan(shown: readonly Possible[], blind: readonly Possible[], own: OwnKeys): Plan {
  const usable = (['openpgp', 'smime'] as const).filter((standard) => own[standard] !== null);
  if (usable.length === 0) return { ok: false, why: 'no-own-key' };
  const isServed = (one: Possible): boolean => usable.some((standard) => one[standard] !== null);
  const without = [...shown, ...blind].filter((one) => !isServed(one)).map(({ address }) => address);
  if (without.length > 0) return { ok: false, why: 'no-key', addresses: without };
  const group = (standard: StandardName, readers: readonly Possible[]): Group => ({
    standard,
    readers: readers.map(({ address }) => address),
    keys: [...readers.map((one) => one[standard]), own[standard]].flatMap((key) => (key === null ? [] : [key.octets])),
  });
  const first = (one: Possible): StandardName => usable.find((standard) => one[standard] !== null) ?? 'openpgp';
  const common = usable.find((standard) => shown.every((one) => one[standard] !== null));
  const together =
    shown.length === 0
      ? []
      : common !== undefined
        ? [group(common, shown)]
        : usable.map((standard) =>
            group(
              standard,
              shown.filter((one) => first(one) === standard),
            ),
          );
  return { ok: true, groups: [...together, ...blind.map((one) => group(first(one), [one]))] };
}
