/** Keys and boxes as the server keeps them. Implements the client side of: https://postern.email/jmap/keys (src/jmap/README.md) */
import type { CertificatePath, ToldStatus } from '../crypto/letter.ts';
import type { BoxChanges, PublicHalf, StoredBox } from '../crypto/vault.ts';
import type { StandardName } from '../../src/sealed/verdict.ts';
import type { PossibleKey, ReaderKeys } from '../model/protection.ts';
import { type JmapClient, JmapError, from } from './jmap.ts';

export interface AccountKey {
  readonly id: string;
  readonly standard: StandardName;
  readonly fingerprint: string;
  readonly algorithm: string;
  readonly addresses: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly isRevoked: boolean;
  /** Base64. */
  readonly octets: string;
  readonly isPublished: boolean;
  readonly isPreferred: boolean;
  /** What arrives in clear is encrypted for it before it is kept. */
  readonly isAtRest: boolean;
}

export type KeyDecision = 'seen' | 'accepted' | 'verified' | 'refused';

export interface ContactKey {
  readonly id: string;
  readonly standard: StandardName;
  readonly fingerprint: string;
  readonly algorithm: string;
  readonly address: string;
  readonly decision: KeyDecision;
  readonly decidedAt: string | null;
  readonly firstSeenAt: string;
  /** Base64. */
  readonly octets: string;
}

export interface Boxes {
  readonly state: string;
  readonly boxes: readonly StoredBox[];
}

export async function loadBoxes(client: JmapClient): Promise<Boxes> {
  const { state, list } = await client.ask<{ readonly state: string; readonly list: readonly StoredBox[] }>('Box/get');
  return { state, boxes: list };
}

interface SetAnswer {
  readonly notCreated: Readonly<Record<string, Refusal>> | null;
  readonly notUpdated: Readonly<Record<string, Refusal>> | null;
  readonly notDestroyed: Readonly<Record<string, Refusal>> | null;
}

interface Refusal {
  readonly type: string;
  readonly description?: string;
  readonly existingId?: string;
}

/** Throws where any of it was refused. */
function allOf({ notCreated, notUpdated, notDestroyed }: SetAnswer): void {
  const [refused] = [notCreated, notUpdated, notDestroyed].flatMap((not) => Object.values(not ?? {}));
  if (refused !== undefined) throw new JmapError(refused.type, refused.description);
}

/** false where another device has written meanwhile: then nothing was. */
export async function writeBoxes(
  client: JmapClient,
  ifInState: string,
  { create, update, destroy }: BoxChanges,
): Promise<boolean> {
  const args = {
    ifInState,
    create: Object.fromEntries(create.map((box, at) => [`b${at}`, box])),
    update: Object.fromEntries(update.map(({ id, kind, content }) => [id, { kind, content }])),
    destroy,
  };
  try {
    allOf(await client.ask<SetAnswer>('Box/set', args));
    return true;
  } catch (error) {
    if (error instanceof JmapError && error.type === 'stateMismatch') return false;
    throw error;
  }
}

export const loadAccountKeys = async (client: JmapClient): Promise<readonly AccountKey[]> =>
  (await client.ask<{ readonly list: readonly AccountKey[] }>('AccountKey/get')).list;

const base64 = (octets: Uint8Array): string => {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return btoa(text);
};

export const octetsOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** A new one, or the same with other signatures. */
export async function keepPublic(
  client: JmapClient,
  known: readonly AccountKey[],
  { standard, fingerprint, octets }: PublicHalf,
  isPublished: boolean,
): Promise<void> {
  const before = known.find((one) => one.fingerprint === fingerprint && one.standard === standard);
  const isPreferred = !known.some((one) => one.standard === standard && one.isPreferred);
  const args =
    before === undefined
      ? { create: { k: { standard, octets: base64(octets), isPublished, isPreferred } } }
      : { update: { [before.id]: { octets: base64(octets) } } };
  allOf(await client.ask<SetAnswer>('AccountKey/set', args));
}

export const changeAccountKey = async (client: JmapClient, id: string, patch: object): Promise<void> =>
  allOf(await client.ask<SetAnswer>('AccountKey/set', { update: { [id]: patch } }));

export const removeAccountKey = async (client: JmapClient, id: string): Promise<void> =>
  allOf(await client.ask<SetAnswer>('AccountKey/set', { destroy: [id] }));

/** The certificate and those above it, in PEM; null where the server gives none by itself. */
export async function requestCertificate(client: JmapClient, request: Uint8Array): Promise<Uint8Array | null> {
  try {
    const { certificate, chain } = await client.ask<{
      readonly certificate: string;
      readonly chain: readonly string[];
    }>('Certificate/request', { pkcs10: base64(request), usage: 'both' });
    const pem = [certificate, ...chain].map(
      (der) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`,
    );
    return new TextEncoder().encode(pem.join(''));
  } catch (error) {
    if (error instanceof JmapError && error.type !== 'request') return null;
    throw error;
  }
}

interface Told extends Omit<ToldStatus, 'certificate' | 'revokedAt' | 'evidence'> {
  readonly revokedAt: string | null;
  readonly evidence: { readonly kind: 'ocsp' | 'crl'; readonly octets: string } | null;
}

/** Whether the certificates of a path but the last are revoked: the server asks for it, so that none of those learns who reads. */
export async function askRevocation(client: JmapClient, path: CertificatePath): Promise<readonly ToldStatus[]> {
  const { list } = await client.ask<{ readonly list: readonly Told[] }>('Certificate/revocation', {
    certificates: path.map(base64),
  });
  return path.slice(0, list.length).map((certificate, at): ToldStatus => {
    const told = list[at];
    return {
      certificate,
      status: told?.status ?? 'unknown',
      reason: told?.reason ?? null,
      revokedAt: told?.revokedAt ? Date.parse(told.revokedAt) : null,
      evidence: told?.evidence ? { ...told.evidence, octets: octetsOf(told.evidence.octets) } : null,
    };
  });
}

/** null where the server knows of none. */
export async function loadContactKeys(client: JmapClient): Promise<readonly ContactKey[] | null> {
  try {
    return (await client.ask<{ readonly list: readonly ContactKey[] }>('ContactKey/get')).list;
  } catch (error) {
    if (error instanceof JmapError && error.type === 'unknownMethod') return null;
    throw error;
  }
}

export const decide = async (client: JmapClient, id: string, decision: KeyDecision): Promise<void> =>
  allOf(await client.ask<SetAnswer>('ContactKey/set', { update: { [id]: { decision } } }));

interface LookedUp {
  readonly address: string;
  readonly keys: readonly Omit<PossibleKey, 'decision' | 'firstSeenAt'>[];
  readonly contactKeys: readonly (Omit<PossibleKey, 'firstSeenAt' | 'decision'> & {
    readonly decision: KeyDecision;
    readonly firstSeenAt: string;
  })[];
  readonly changed: string | null;
}

/** What is known of these addresses and what is found for them now. The server asks others for it: only where one writes to them, or wants it. */
export async function lookUpKeys(client: JmapClient, addresses: readonly string[]): Promise<readonly ReaderKeys[]> {
  const { list } = await client.ask<{ readonly list: readonly LookedUp[] }>('Key/lookup', { addresses });
  return list.map(({ address, keys, contactKeys, changed }) => ({
    address: address.toLowerCase(),
    changed,
    keys: [
      ...contactKeys,
      ...keys
        .filter(({ fingerprint }) => !contactKeys.some((known) => known.fingerprint === fingerprint))
        .map((key): PossibleKey => ({ ...key, decision: 'found', firstSeenAt: null })),
    ],
  }));
}

/** Keys of the account, and those that it knows of the addresses. */
export async function keysFor(
  client: JmapClient,
  addresses: readonly string[],
): Promise<{ readonly own: readonly AccountKey[]; readonly contacts: readonly ContactKey[] }> {
  const conditions = addresses.map((address) => ({ address: address.toLowerCase() }));
  const [own, , contacts] = await client.call(
    ['AccountKey/get', { ids: null }],
    ['ContactKey/query', { filter: { operator: 'OR', conditions } }],
    ['ContactKey/get', { '#ids': from(1, 'ContactKey/query', '/ids') }],
  );
  return { own: own?.['list'] as readonly AccountKey[], contacts: contacts?.['list'] as readonly ContactKey[] };
}

/** Keeps a key of somebody else; one that is known already is decided about. */
export async function keepKey(
  client: JmapClient,
  key: { readonly address: string; readonly standard: StandardName; readonly octets: Uint8Array },
  decision: KeyDecision,
): Promise<void> {
  const made = { ...key, octets: base64(key.octets), decision };
  const answer = await client.ask<SetAnswer>('ContactKey/set', { create: { key: made } });
  const existing = answer.notCreated?.['key']?.existingId;
  if (existing === undefined) allOf(answer);
  else await decide(client, existing, decision);
}
