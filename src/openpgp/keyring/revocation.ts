/**
 * Whether a key, a subkey or a user id was taken back, and since when.
 * Implements: RFC 9580 §5.2.3.31 (reason for revocation: hard and soft ones), §5.2.4 (what a revocation is made over).
 */
import { type AnyKeyPacket, type SignaturePacket, enums } from 'openpgp';
import { printable } from '../printable.ts';
import { readingRules } from '../rules.ts';
import { withDefaults } from '../with-defaults.ts';
import type { KeyRevocation } from './types.ts';

/** The weightiest one that its key made: a hard one, else the first. */
export async function revocationOf(
  signatures: readonly SignaturePacket[],
  by: AnyKeyPacket,
  type: enums.signature,
  data: object,
): Promise<KeyRevocation | null> {
  let found: KeyRevocation | null = null;
  for (const signature of signatures) {
    const at = signature.created;
    if (at === null || (found !== null && !outweighs(signature, at, found))) continue;
    const holds = await signature.verify(by, type, data, at, false, withDefaults(readingRules)).then(
      () => true,
      () => false,
    );
    if (holds) found = { at: at.getTime(), hard: isHard(signature), text: reasonOf(signature) };
  }
  return found;
}

export const isRevokedAt = (revocation: KeyRevocation | null, at: number): boolean =>
  revocation !== null && (revocation.hard || revocation.at <= at);

const outweighs = (signature: SignaturePacket, at: Date, found: KeyRevocation): boolean =>
  isHard(signature) === found.hard ? at.getTime() < found.at : isHard(signature);

const soft: ReadonlySet<number> = new Set([
  enums.reasonForRevocation.keySuperseded,
  enums.reasonForRevocation.keyRetired,
  enums.reasonForRevocation.userIDInvalid,
]);

const isHard = ({ reasonForRevocationFlag }: SignaturePacket): boolean =>
  reasonForRevocationFlag === null || !soft.has(reasonForRevocationFlag);

const words: ReadonlyMap<number, string> = new Map([
  [enums.reasonForRevocation.keySuperseded, 'it was replaced by another'],
  [enums.reasonForRevocation.keyCompromised, 'somebody else may have it'],
  [enums.reasonForRevocation.keyRetired, 'it is no longer used'],
  [enums.reasonForRevocation.userIDInvalid, 'its name is no longer right'],
]);

function reasonOf({ reasonForRevocationFlag, reasonForRevocationString }: SignaturePacket): string {
  const said = printable(reasonForRevocationString ?? '');
  const text = words.get(reasonForRevocationFlag ?? 0) ?? 'without a reason';
  return said === '' ? text : `${text} (“${said}”)`;
}
