/** Keys of one's own, as the page asks for them: what is made and changed goes into boxes, and its public half to the page. */
import type { Clock } from '../../../../src/base/clock.ts';
import { spokenFingerprint } from '../../../../src/openpgp/keyring/words.ts';
import type { OperationName, Operations } from '../../port.ts';
import type { Done, KeysWritten, PublicHalf, VaultPlace } from '../../vault.ts';
import { qrRows } from '../vault/kit.ts';
import { type Vault, fault } from '../vault/vault.ts';
import { exportPrivate, exportPublic } from './export.ts';
import { takeIn } from './import.ts';
import type { Kept } from './kept.ts';
import { changeOpenPgp, makeOpenPgp, publicHalf } from './openpgp.ts';
import { certificateHalf, makeRequest, requestAgain } from './smime.ts';

type Row<N extends OperationName> = (ask: Operations[N]['ask']) => Promise<Operations[N]['answer']>;

export interface OwnKeyOperations {
  readonly 'key.make': Row<'key.make'>;
  readonly 'key.import': Row<'key.import'>;
  readonly 'key.change': Row<'key.change'>;
  readonly 'key.request': Row<'key.request'>;
  readonly 'key.remove': Row<'key.remove'>;
  readonly 'key.export': Row<'key.export'>;
  readonly 'key.shown': Row<'key.shown'>;
}

export function ownKeyOperations(vault: Vault, clock: Clock): OwnKeyOperations {
  const find = (fingerprint: string): Kept | undefined => vault.kept?.find((kept) => kept.fingerprint === fingerprint);
  const written = async (
    place: VaultPlace,
    keys: readonly Kept[],
    without: readonly string[] = [],
  ): Promise<Done<KeysWritten>> => {
    const put = await vault.put(place, keys, without);
    return put.ok ? { ...put, published: keys.flatMap(publicOf) } : put;
  };
  return {
    async 'key.make'({ key, ...place }) {
      if (vault.kept === null) return fault('closed');
      const made = key.standard === 'openpgp' ? await makeOpenPgp(key, clock.now()) : await makeRequest(key);
      return made.ok ? written(place, [made.value]) : fault('refused', made.error);
    },
    async 'key.import'({ octets, password, ...place }) {
      const known = vault.kept;
      if (known === null) return fault('closed');
      const taken = await takeIn(Buffer.from(octets), password, known, clock.now());
      if (!taken.ok) return fault(taken.error.fault, taken.error.text);
      return written(place, taken.value.keys.map(withWhatIsKnown(known)), taken.value.answered);
    },
    async 'key.change'({ fingerprint, change, ...place }) {
      if (vault.kept === null) return fault('closed');
      const kept = find(fingerprint);
      if (kept?.kind !== 'openpgp') return fault('nothing');
      const changed = await changeOpenPgp(kept, change, clock.now());
      return changed.ok ? written(place, [changed.value]) : fault('refused', changed.error);
    },
    async 'key.request'({ fingerprint }) {
      if (vault.kept === null) return fault('closed');
      const kept = find(fingerprint);
      if (kept?.kind !== 'smime') return fault('nothing');
      const request = await requestAgain(kept);
      return request.ok ? { ok: true, request: new Uint8Array(request.value) } : fault('refused', request.error);
    },
    'key.remove': ({ fingerprint, ...place }) => vault.put(place, [], [fingerprint]),
    async 'key.export'({ fingerprint, standard, octets, how, ...place }) {
      if (how.form === 'public') return { ok: true, ...exportPublic(standard, fingerprint, Buffer.from(octets)) };
      if (vault.kept === null) return fault('closed');
      const kept = find(fingerprint);
      if (kept === undefined) return fault('nothing');
      const refused = how.form === 'revocation' ? null : await vault.proves(place, how.opening);
      if (refused !== null) return refused;
      const made = await exportPrivate(kept, how);
      return made.ok ? { ok: true, ...made.value } : fault('refused', made.error);
    },
    'key.shown': ({ standard, fingerprint }) =>
      Promise.resolve({
        words: spokenFingerprint(fingerprint),
        rows: qrRows(`${standard === 'openpgp' ? 'OPENPGP4FPR' : 'SHA256'}:${fingerprint.toUpperCase()}`),
      }),
  };
}

/** A key that comes a second time keeps the revocation of its birth. */
const withWhatIsKnown =
  (known: readonly Kept[]) =>
  (kept: Kept): Kept => {
    const before = known.find(({ fingerprint }) => fingerprint === kept.fingerprint);
    return kept.kind === 'openpgp' && before?.kind === 'openpgp' ? { ...kept, revocation: before.revocation } : kept;
  };

function publicOf(kept: Kept): readonly PublicHalf[] {
  switch (kept.kind) {
    case 'openpgp':
      return [publicHalf(kept)];
    case 'smime':
      return [certificateHalf(kept)];
    case 'request':
      return [];
  }
}
