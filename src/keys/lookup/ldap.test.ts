import { expect, test } from 'vitest';
import type { LdapQuestion } from '../../directory/ldap/connection.ts';
import { ownKey } from '../../smime/testing/certificate.ts';
import { clock, openPgpPerson } from '../testing/people.ts';
import { ldapKeyLookup } from './ldap.ts';

const { certificate } = await ownKey('P-256', 'ada@alpha.test');
const { key } = await openPgpPerson('ada@alpha.test');
const wanted = { address: 'ada@alpha.test', localPart: 'ada', domain: 'alpha.test' };
const armored = `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${key.octets.toString('base64')}\n-----END PGP PUBLIC KEY BLOCK-----\n`;

const ask = (entries: readonly object[] | Error, filter = '(mail=%a)') => {
  const asked: LdapQuestion[] = [];
  const lookUp = ldapKeyLookup({
    search: (question) => {
      asked.push(question);
      return entries instanceof Error ? Promise.reject(entries) : Promise.resolve(entries as never);
    },
    ...{ base: 'dc=alpha,dc=test', filter, clock },
  });
  return { asked, finding: lookUp(wanted, AbortSignal.timeout(10_000)) };
};

test('certificates and keys of an entry', async () => {
  const { asked, finding } = ask([{ dn: 'cn=ada', 'userCertificate;binary': certificate.octets, pgpKey: armored }]);
  expect((await finding).keys.map(({ standard, source, isSecure }) => [standard, source, isSecure])).toEqual([
    ['smime', 'ldap', false],
    ['openpgp', 'ldap', false],
  ]);
  expect(asked).toMatchObject([{ filter: '(mail=ada@alpha.test)', base: 'dc=alpha,dc=test' }]);
});

test.each([
  ['nobody', [], 'absent'],
  ['nonsense', [{ dn: 'cn=ada', pgpKey: ['x', 'y'], usercertificate: Buffer.of(1) }], 'absent'],
  ['no answer', new Error('down'), 'failed'],
])('%s', async (_, entries, outcome) => {
  expect(await ask(entries as never).finding).toMatchObject({ outcome, keys: [] });
});
