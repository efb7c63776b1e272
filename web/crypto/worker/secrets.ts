/** Private keys without their locks, as the worker has them while it is open. They never leave it. */
import type { PrivateKey } from 'openpgp';
import type { OwnKey } from '../../../src/smime/algorithms/private-key.ts';

export interface Secrets {
  readonly openpgp: readonly PrivateKey[];
  readonly smime: readonly OwnKey[];
}

export const noSecrets: Secrets = { openpgp: [], smime: [] };
