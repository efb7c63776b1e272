/** The vault, as the page asks for it. */
import type { OperationName, Operations } from '../../port.ts';
import type { Vault } from './vault.ts';

type Row<N extends OperationName> = (ask: Operations[N]['ask']) => Promise<Operations[N]['answer']>;

export interface VaultRows {
  readonly 'vault.look': Row<'vault.look'>;
  readonly 'vault.make': Row<'vault.make'>;
  readonly 'vault.open': Row<'vault.open'>;
  readonly 'vault.resume': Row<'vault.resume'>;
  readonly 'vault.close': Row<'vault.close'>;
  readonly 'vault.lock': Row<'vault.lock'>;
  readonly 'vault.rotate': Row<'vault.rotate'>;
  readonly 'vault.unlock': Row<'vault.unlock'>;
  readonly 'vault.tested': Row<'vault.tested'>;
}

export const vaultOperations = (vault: Vault): VaultRows => ({
  'vault.look': (place) => vault.look(place),
  'vault.make': ({ account, passphrase, hold }) => vault.make(account, passphrase, hold),
  'vault.open': ({ opening, hold, ...place }) => vault.open(place, opening, hold),
  'vault.resume': ({ session, ...place }) => vault.resume(place, session),
  'vault.close'() {
    vault.close();
    return Promise.resolve(null);
  },
  'vault.lock': ({ opening, lock, ...place }) => vault.lock(place, opening, lock),
  'vault.rotate': ({ opening, passphrase, ...place }) => vault.rotate(place, opening, passphrase),
  'vault.unlock': ({ lock, ...place }) => vault.unlock(place, lock),
  'vault.tested': (place) => vault.tested(place),
});
