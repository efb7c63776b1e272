/**
 * Passwords of an LDAP server's users: whoever can bind with one has it.
 * Implements: RFC 4513 §5.1.3 (name and password), §5.1.2 (an empty password proves nothing and is never sent).
 */
import { randomUUID } from 'node:crypto';
import type { PasswordAuthority } from '../identity.ts';
import type { LdapLookup } from './lookup.ts';
import type { LdapServers } from './servers.ts';

export function ldapPasswords(
  lookup: Pick<LdapLookup, 'find'>,
  servers: Pick<LdapServers, 'check'>,
  isLdap: (address: string) => boolean,
  base: string,
): PasswordAuthority {
  return {
    knows: isLdap,
    async check(address, password) {
      if (password === '') return 'wrong';
      const found = address === null ? null : await lookup.find(address);
      const user = found?.kind === 'user' && found.user.address === address ? found.user : null;
      // Of a user who is not there a made-up one is tried, so that the answer takes as long.
      const holds = await servers.check(user?.dn ?? `cn=${randomUUID()},${base}`, password);
      return holds && user !== null ? 'right' : 'wrong';
    },
  };
}
