/**
 * Who may log in in tests: alice@alpha.test with the password "secret", by LOGIN and by PLAIN; or all accounts of a store.
 */
import type { Authentication, LoginResult } from '../../directory/authentication.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import type { SaslExchange, SaslOutcome } from '../../sasl/types.ts';

export const testAccount: Account = {
  id: 1 as AccountId,
  address: 'alice@alpha.test',
  name: 'Alice',
  quota: 0,
  used: 0,
  disabled: false,
  createdAt: 0,
};

const check = (user: string, password: string): boolean => user === testAccount.address && password === 'secret';

/** PLAIN, and a mechanism of two challenges whose success carries data, as SCRAM does. */
function exchange(mechanism: string): SaslExchange {
  let turn = 0;
  return {
    step: (response): Promise<SaslOutcome> => {
      turn += 1;
      if (response === null) return Promise.resolve({ kind: 'challenge', data: Buffer.alloc(0) });
      if (mechanism === 'TEST-TWO') {
        return Promise.resolve(
          turn < 3 && response.toString() !== 'second'
            ? { kind: 'challenge', data: Buffer.from('more') }
            : { kind: 'success', address: testAccount.address, data: Buffer.from('proof') },
        );
      }
      const [, user = '', password] = response.toString().split('\0');
      if (password === undefined) return Promise.resolve({ kind: 'failure', reason: 'malformed' });
      return Promise.resolve(
        check(user, password)
          ? { kind: 'success', address: user, data: null }
          : { kind: 'failure', reason: 'credentials' },
      );
    },
  };
}

export const testAuthentication: Authentication = {
  mechanisms: ({ confidential }) => (confidential ? ['PLAIN', 'TEST-TWO'] : []),
  begin: (mechanism) => exchange(mechanism),
  password: (user, password): Promise<LoginResult> => {
    if (user === 'broken@alpha.test') return Promise.resolve({ kind: 'unavailable' });
    if (user === 'busy@alpha.test') return Promise.resolve({ kind: 'throttled' });
    return Promise.resolve(check(user, password) ? { kind: 'success', account: testAccount } : { kind: 'refused' });
  },
  account: (address) => Promise.resolve(address === testAccount.address ? testAccount : null),
};

/** Every account, with the same password. */
export const authenticationOf = (find: (address: string) => Promise<Account | null>): Authentication => ({
  ...testAuthentication,
  password: async (user, password) => {
    const account = password === 'secret' ? await find(user) : null;
    return account === null ? { kind: 'refused' } : { kind: 'success', account };
  },
});
