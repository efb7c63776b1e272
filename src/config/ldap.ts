/** [ldap]: a directory of users elsewhere. RFC 4511, RFC 4515 (filters), RFC 4516 (URLs). */
import { duration, flag, isHostName, line, list, optionalPath, path } from './fields.ts';

const any = (): boolean => true;
const isAttribute = (text: string): boolean =>
  Array.from(text).every((letter) => letter === '-' || letter === ';' || /^[A-Za-z0-9]$/.test(letter));
const isNeeded = (text: string): boolean => text !== '' && isAttribute(text);

export const ldap = {
  urls: list(
    'must be like "ldaps://ldap.example.org", "ldap://ldap.example.org:389" or "ldapi:///run/slapd/ldapi"',
    'LDAP servers that know the users, in the order in which they are asked; none is no LDAP.',
    '["ldaps://ldap.example.org"]',
    (text) => parseLdapUrl(text) !== null,
  ),
  startTls: flag(true, 'Speaks TLS with ldap:// too. Only a server on this machine may be asked without.'),
  roots: optionalPath('Authorities (PEM) of the certificates of those servers; "" takes those that the system trusts.'),
  domains: list(
    'must be domain names',
    'Domains whose accounts are those of the LDAP servers. They must be domains of this server (postern domain add).',
    '["example.org"]',
    (text) => isHostName(text.toLowerCase()),
  ),
  base: line('', 'Where users are looked for: "ou=people,dc=example,dc=org".', any),
  bindDn: line('', 'Who looks: "cn=postern,dc=example,dc=org"; "" is nobody in particular.', any),
  password: path('ldap-password', 'File with the password of bind_dn. Relative paths start from server.data.'),
  filter: line(
    '',
    'What a user is found by. %a is the address, %u what stands before the @, %d the domain. "" is made of the attributes below.',
    any,
  ),
  address: line(
    'mail',
    'Attribute with the address. Of several values the first in the alphabet is the account; the others are aliases of it.',
    isNeeded,
  ),
  aliases: line('', 'Attribute with further addresses: "mailAlternateAddress"; "" for none.', isAttribute),
  name: line('displayName', 'Attribute with the name that people read; "" for none.', isAttribute),
  quota: line('', 'Attribute with the quota, in octets or with a unit ("5 GB"); "" for none.', isAttribute),
  groupFilter: line(
    '',
    'What a group is found by: "(&(objectClass=groupOfNames)(mail=%a))". Mail for it goes to all its members; "" for none.',
    any,
  ),
  members: line('member', 'Attribute with the members of a group: names of entries, or addresses.', isNeeded),
  cache: duration('5m', ['10s', '1d'], 'How long an answer is kept. A user who is removed is known for so long.'),
};

export interface LdapUrl {
  /** Of ldapi; else null. */
  readonly path: string | null;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** scheme, host and port alone. RFC 4516 §2; ldapi as every implementation has it, its path also with %2F. */
export function parseLdapUrl(text: string): LdapUrl | null {
  const ldapi = 'ldapi://';
  if (text.startsWith(ldapi)) {
    const written = text.slice(ldapi.length);
    if (written.includes('%') && !URL.canParse(`http://h/${written}`)) return null;
    const path = written.replaceAll('%2F', '/').replaceAll('%2f', '/').replace(/^\/+/, '/');
    return path.startsWith('/') && path.length > 1 && !path.includes('%')
      ? { path, host: 'localhost', port: 0, tls: false }
      : null;
  }
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(text);
  const isBare = ['', '/'].includes(pathname) && search === '' && hash === '' && username === '' && password === '';
  if ((protocol !== 'ldap:' && protocol !== 'ldaps:') || hostname === '' || !isBare) return null;
  const tls = protocol === 'ldaps:';
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { path: null, host, port: port === '' ? (tls ? 636 : 389) : Number(port), tls };
}
