/** OpenPGP as a seal over an entity: signed, encrypted, or both in one step. RFC 3156 §4, §5, §6.2 */
import type { PrivateKey } from 'openpgp';
import type { Random } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import { freeBoundary } from '../message/compose/entity.ts';
import type { Seal } from '../sealed/enclose.ts';
import { encryptEntity, signEntity } from './compose.ts';
import type { KeyRow } from './keyring/types.ts';

export interface OpenPgpSealing {
  readonly signer: PrivateKey | null;
  /** Null where it is not encrypted. */
  readonly recipients: readonly KeyRow[] | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly random: Random;
}

export const openPgpSeal =
  ({ signer, recipients, at, random }: OpenPgpSealing): Seal =>
  async (entity) => {
    const sealing = { boundary: freeBoundary([entity], random), at };
    if (recipients !== null) return encryptEntity(entity, recipients, signer, sealing);
    return signer === null ? ok(entity) : signEntity(entity, signer, sealing);
  };
