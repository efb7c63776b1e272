/** Logging in with Kerberos tickets: the library and the keys that it takes. RFC 4752 §3.2 */
import type { Facts } from '../facts.ts';
import { type Finding, findingsOf } from '../types.ts';

export function tickets({ tickets: facts }: Facts): readonly Finding[] {
  if (facts === null) return [];
  const { keytab, unavailable, missing } = facts;
  const { ok, warning } = findingsOf('kerberos', 'server');
  const why = 'Users with a ticket are not let in by it (GSSAPI); passwords still do.';
  if (unavailable !== null)
    return [
      warning(
        `Kerberos tickets cannot be taken: ${unavailable}.`,
        why,
        'apt install libgssapi-krb5-2',
        'npm install koffi',
      ),
    ];
  const warnings = missing.map(({ principal, reason }) =>
    warning(`There is no key for ${principal}: ${reason}.`, why, `kadmin -q 'ktadd -k ${keytab} ${principal}'`),
  );
  return warnings.length > 0 ? warnings : [ok('There are keys for Kerberos tickets.')];
}
