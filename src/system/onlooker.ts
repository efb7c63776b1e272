/**
 * Who is here, for somebody who only looks: the store's directory and the LDAP servers', as RCPT finds them. Nothing is written: an
 * account that mail has not come for yet is there for this once.
 */
import type { Clock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { type Result, ok } from '../base/result.ts';
import type { Config } from '../config/schema.ts';
import type { DirectoryReader, DirectoryWriter } from '../directory/port.ts';
import type { Account, AccountId } from '../directory/types.ts';
import { makeLdap } from './ldap.ts';
import type { StartProblem } from './problem.ts';

export interface Onlooker {
  readonly directory: DirectoryReader;
  /** Name of the entry that an account is; null for one of ours. */
  readonly entryOf: (address: string) => Promise<string | null>;
  close(): void;
}

/** The problem is why a server with this configuration would not start. */
export function lookOn(config: Config, local: DirectoryReader, clock: Clock): Result<Onlooker, StartProblem> {
  const made = makeLdap(config, { clock, log: silentLog });
  if (!made.ok) return made;
  const ldap = made.value;
  if (ldap === null) return ok({ directory: local, entryOf: () => Promise.resolve(null), close: () => undefined });
  return ok({
    directory: ldap.directory(unwritten(local, clock)),
    async entryOf(address) {
      if (!ldap.isLdap(address)) return null;
      const found = await ldap.lookup.find(address);
      return found.kind === 'user' ? found.user.dn : null;
    },
    close: () => ldap.close(),
  });
}

function unwritten(local: DirectoryReader, clock: Clock): DirectoryReader & DirectoryWriter {
  const made = new Map<string, Account>();
  const nobody = 0 as AccountId;
  return {
    ...local,
    account: async (address) => (await local.account(address)) ?? made.get(address) ?? null,
    change(change) {
      if (change.kind === 'add-account') {
        const { address, name, quota } = change;
        made.set(address, { id: nobody, address, name, quota, used: 0, disabled: false, createdAt: clock.now() });
      }
      return Promise.resolve(null);
    },
  };
}
