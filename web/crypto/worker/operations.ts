/** What the worker can do. To add an operation: a row in ../port.ts and one here. */
import type { OperationName, Operations } from '../port.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { authorityOperations } from './authorities/operations.ts';
import { DeviceShelf } from './index/device-shelf.ts';
import { indexOperations } from './index/operations.ts';
import { statusesOf } from './letters/revocation.ts';
import { sealLetter } from './letters/seal.ts';
import { ownKeyOperations } from './own/operations.ts';
import { vaultOperations } from './vault/operations.ts';
import { Vault } from './vault/vault.ts';

type Table = {
  readonly [N in OperationName]: (ask: Operations[N]['ask']) => Promise<Operations[N]['answer']>;
};

const vault = new Vault(systemClock);

const table: Table = {
  ...vaultOperations(vault),
  ...ownKeyOperations(vault, systemClock),
  ...authorityOperations(vault, systemClock),
  ...indexOperations(vault, new DeviceShelf(), systemClock),
  revocation: ({ paths, told }) => statusesOf(paths, told, systemClock.now()),
  seal: (ask) => sealLetter(ask, vault.kept),
};

export const perform = <N extends OperationName>(
  name: N,
  ask: Operations[N]['ask'],
): Promise<Operations[N]['answer']> => table[name](ask);

/** Memory that goes over to the page instead of being copied: of large messages. Every piece of it is the answer's own. HTML §2.7.7 */
export function handedOver(answer: Operations[OperationName]['answer']): readonly ArrayBufferLike[] {
  if (answer === null) return [];
  if ('messages' in answer) return answer.messages.map(({ buffer }) => buffer);
  if (!('closed' in answer)) return [];
  return [...answer.parts.map(({ octets }) => octets), ...(answer.file === null ? [] : [answer.file])].map(
    ({ buffer }) => buffer,
  );
}
