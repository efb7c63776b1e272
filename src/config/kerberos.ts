/** [kerberos]: logging in with tickets (GSSAPI). RFC 4752 */
import { isHostName, line, list, optionalPath } from './fields.ts';

export const kerberos = {
  keytab: optionalPath(
    'File with the keys of imap/HOST, smtp/HOST and pop/HOST (kadmin: ktadd). Needs MIT Kerberos (libgssapi_krb5) and the package koffi; "" takes no tickets. Relative paths start from server.data.',
  ),
  host: line(
    '',
    'HOST in the names of those keys, as clients name this server; "" is server.hostname.',
    (text) => text === '' || isHostName(text.toLowerCase()) || text === 'localhost',
  ),
  realms: list(
    'must be a realm, or a realm and the domain of its accounts: "EXAMPLE.ORG=example.net"',
    'Realms whose users are let in. ada@EXAMPLE.ORG is ada@example.org, or the account of that name in the domain that is given.',
    '["EXAMPLE.ORG"]',
    (text) => parseRealm(text) !== null,
  ),
};

/** Without a domain, the realm in lower case is it. null for what is neither. */
export function parseRealm(text: string): readonly [realm: string, domain: string] | null {
  const [realm = '', domain = realm.toLowerCase(), ...more] = text.split('=').map((part) => part.trim());
  const isName = realm !== '' && !['@', '/', '\\', ' '].some((mark) => realm.includes(mark));
  return more.length === 0 && isName && isHostName(domain) ? [realm, domain] : null;
}
