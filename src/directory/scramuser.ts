/**
 * The SCRAM material of a user, real or made up. An unknown user gets false values that stay the same from one try to the
 * next and from one start of the server to the next, so that they cannot be told from real ones. RFC 5802 §9
 */
import { createHmac } from 'node:crypto';
import type { Log } from '../base/log.ts';
import { parseScramKeys } from '../sasl/scram/verifier.ts';
import type { ScramVerifier } from '../sasl/types.ts';
import { scramIterations, scramSaltOctets } from './limits.ts';
import type { DirectoryReader } from './port.ts';

/** `address` is normalised, or null for a name that is no address. A disabled account shows its own salt, and is refused. */
export async function scramVerifierFor(
  directory: DirectoryReader,
  secret: Buffer,
  address: string | null,
  user: string,
  log: Log,
): Promise<ScramVerifier> {
  const [account, verifiers] =
    address === null ? [null, null] : await Promise.all([directory.account(address), directory.verifiers(address)]);
  const keys = verifiers === null ? null : parseScramKeys(verifiers.scramSha256);
  if (verifiers !== null && keys === null) log.warn('auth.verifier.unreadable', { account: address });
  if (keys === null) return madeUp(secret, address ?? user);
  return { ...keys, address: account === null || account.disabled ? null : account.address };
}

function madeUp(secret: Buffer, name: string): ScramVerifier {
  const derive = (purpose: string): Buffer => createHmac('sha256', secret).update(`${purpose}\0${name}`).digest();
  return {
    salt: derive('salt').subarray(0, scramSaltOctets),
    iterations: scramIterations,
    storedKey: derive('stored'),
    serverKey: derive('server'),
    address: null,
  };
}
