import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { FilterParser } from 'ldapts';
import { describe, expect, it, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { parseLdapUrl } from '../../config/ldap.ts';
import { ldapKept, maxLdapMembers } from '../limits.ts';
import { DirectoryUnavailable } from '../port.ts';
import { MemoryDirectory } from '../testing/memory.ts';
import { ldapPasswords } from './authority.ts';
import { LdapProblem, type LdapQuestion } from './connection.ts';
import { inDomains, withLdap } from './directory.ts';
import { escapeValue, filledFilter } from './filter.ts';
import { LdapLookup } from './lookup.ts';
import { LdapServers } from './servers.ts';

describe('a filter', () => {
  it.each([
    ['(mail=%a)', 'ada@alpha.test', '(mail=ada@alpha.test)'],
    ['(&(uid=%u)(o=%d)(x=%%)(y=%z))', 'ada@alpha.test', '(&(uid=ada)(o=alpha.test)(x=%%)(y=%z))'],
    ['(uid=%u)', '"a*)(uid=\\\\"@alpha.test', '(uid=a\\2a\\29\\28uid=\\5c)'],
    ['(uid=%u)', '%a@alpha.test', '(uid=%a)'],
    ['(mail=%a)', 'ada', null],
  ])('%s of %s', (template, address, filter) => expect(filledFilter(template, address)).toBe(filter));

  it('asks for the value that was given, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const escaped = escapeValue(value);
        expect(['*', '(', ')', '\0'].some((mark) => escaped.includes(mark))).toBe(false);
        if (value !== '') expect(FilterParser.parseString(`(mail=${escaped})`)).toMatchObject({ value });
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  ['ldaps://ldap.example.org', { path: null, host: 'ldap.example.org', port: 636, tls: true }],
  ['ldap://[::1]:3890/', { path: null, host: '::1', port: 3890, tls: false }],
  ['ldapi:///run/slapd/ldapi', { path: '/run/slapd/ldapi', host: 'localhost', port: 0, tls: false }],
  ['ldapi://%2Frun%2Fslapd%2fldapi', { path: '/run/slapd/ldapi', host: 'localhost', port: 0, tls: false }],
  ['ldap://ldap.example.org/dc=example', null],
  ['ldap://user@ldap.example.org', null],
  ['ldapi://', null],
  ['ldap://', null],
  ['https://ldap.example.org', null],
  ['', null],
])('where a server is: %s', (text, expected) => expect(parseLdapUrl(text)).toEqual(expected));

const attributes = { address: 'mail', aliases: 'alias', name: 'cn', quota: 'quota', members: 'member' };
const usual = { dn: 'cn=ada', MAIL: ['b@alpha.test', 'ADA@alpha.test'], alias: 'l@alpha.test', quota: '7', cn: 'Ada' };

function lookupOf(answer: (question: LdapQuestion) => readonly object[]) {
  const asked: LdapQuestion[] = [];
  let now = 0;
  const lookup = new LdapLookup({
    search: (question) => {
      asked.push(question);
      return Promise.resolve(answer(question) as never);
    },
    ...{ base: 'dc=test', filter: '(|(mail=%a)(alias=%a))', groupFilter: '(list=%a)', attributes, keep: 300_000 },
    parseQuota: Number,
    clock: { now: () => now },
    log: silentLog,
  });
  return { lookup, asked, pass: (time: number) => void (now += time) };
}

describe('who has an address', () => {
  it('is kept for a while, nobody for a shorter one, and asked once for all who wait', async () => {
    const { lookup, asked, pass } = lookupOf(({ filter }) => (filter.includes('ada@') ? [usual] : []));
    const [first, second] = await Promise.all([lookup.find('ada@alpha.test'), lookup.find('ada@alpha.test')]);
    expect(first).toBe(second);
    expect(first).toEqual({
      kind: 'user',
      user: {
        dn: 'cn=ada',
        address: 'ada@alpha.test',
        aliases: ['b@alpha.test', 'l@alpha.test'],
        name: 'Ada',
        quota: 7,
      },
    });
    await lookup.find('nobody@alpha.test');
    await lookup.find('nobody@alpha.test');
    expect(asked).toHaveLength(3);
    pass(ldapKept.none);
    await lookup.find('ada@alpha.test');
    await lookup.find('nobody@alpha.test');
    expect(asked).toHaveLength(5);
    pass(300_000);
    await lookup.find('ada@alpha.test');
    expect(asked).toHaveLength(6);
  });

  it('of a group is its members, by name or address, once each, and not too many', async () => {
    const member = ['cn=a,dc=test', 'cn=gone,dc=test', 'B@alpha.test', 'cn=a,dc=test', 'nonsense'];
    const group = (members: readonly string[]) =>
      lookupOf(({ base, filter }) =>
        base === 'cn=a,dc=test' ? [usual] : filter.includes('list=') ? [{ dn: 'cn=all', member: members }] : [],
      ).lookup.find('all@alpha.test');
    expect(await group(member)).toEqual({ kind: 'group', dn: 'cn=all', members: ['ada@alpha.test', 'b@alpha.test'] });
    await expect(group(Array.from({ length: maxLdapMembers + 1 }, (_, at) => `m${at}@x.test`))).rejects.toThrow(
      'too many',
    );
  });

  it('of several entries is nobody’s to say', async () => {
    await expect(lookupOf(() => [usual, usual]).lookup.find('ada@alpha.test')).rejects.toThrow(DirectoryUnavailable);
  });
});

test('an account comes into being when it is first asked for, once, and its quota follows', async () => {
  const local = new MemoryDirectory();
  local.addDomain('alpha.test');
  const changes: string[] = [];
  const made = local.change.bind(local);
  local.change = async (change) => {
    changes.push(change.kind);
    if (change.kind === 'add-account') local.addAccount(change.address, { quota: change.quota });
    return change.kind === 'add-account' || change.kind === 'set-quota' ? null : made(change);
  };
  const { lookup } = lookupOf(({ filter }) => (filter.includes('ada@') || filter.includes('l@') ? [usual] : []));
  const directory = withLdap({ local, lookup, isLdap: inDomains(['alpha.test']), defaultQuota: 0 });
  local.addAccount('left@alpha.test');
  local.addAccount('ada@beta.test');
  local.addAlias('info@alpha.test', 'ada@alpha.test');
  expect(await directory.account('ada@alpha.test')).toMatchObject({ address: 'ada@alpha.test', quota: 7 });
  await directory.account('ada@alpha.test');
  expect(changes).toEqual(['add-account']);
  // Whom the server does not know any more is not here, though what he had is.
  expect(await directory.account('left@alpha.test')).toBeNull();
  expect(await directory.credentials('left@alpha.test')).toBeNull();
  expect(await directory.account('ada@beta.test')).not.toBeNull();
  expect(await directory.aliasTargets('l@alpha.test')).toEqual(['ada@alpha.test']);
  expect(await directory.aliasTargets('ada@alpha.test')).toEqual([]);
  expect(await directory.aliasTargets('info@alpha.test')).toEqual(['ada@alpha.test']);
  local.addAccount('ada@alpha.test', { quota: 3 });
  expect(await directory.account('ada@alpha.test')).toMatchObject({ quota: 7 });
  expect(changes.at(-1)).toBe('set-quota');
});

test('an empty password is never sent, and a user who is not there is tried all the same', async () => {
  const tried: string[] = [];
  const { lookup } = lookupOf(({ filter }) => (filter.includes('ada@') ? [usual] : []));
  const check = (dn: string, password: string): Promise<boolean> => {
    tried.push(dn);
    return Promise.resolve(password === 'right');
  };
  const passwords = ldapPasswords(lookup, { check }, inDomains(['alpha.test']), 'dc=test');
  expect(passwords.knows('x@alpha.test')).toBe(true);
  expect(passwords.knows('x@beta.test')).toBe(false);
  expect(await passwords.check('ada@alpha.test', '')).toBe('wrong');
  expect(tried).toEqual([]);
  expect(await passwords.check('ada@alpha.test', 'right')).toBe('right');
  expect(await passwords.check('ada@alpha.test', 'wrong')).toBe('wrong');
  expect(await passwords.check('nobody@alpha.test', 'right')).toBe('wrong');
  expect(await passwords.check(null, 'right')).toBe('wrong');
  expect(tried.slice(0, 2)).toEqual(['cn=ada', 'cn=ada']);
  expect(tried.slice(2).every((dn) => dn.endsWith(',dc=test'))).toBe(true);
  expect(tried).toHaveLength(4);
});

describe('a server that', () => {
  const small = Buffer.from('30050201096100', 'hex');
  it.concurrent.each<readonly [string, (write: (octets: Buffer) => void) => void]>([
    ['says nothing', () => undefined],
    [
      'promises a long message and goes on',
      (write) => write(Buffer.concat([Buffer.from('3084ffffff00', 'hex'), Buffer.alloc(2_000_000)])),
    ],
    ['sends a great many messages', (write) => write(Buffer.concat(Array.from({ length: 100_000 }, () => small)))],
    ['sends nonsense', (write) => write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))],
  ])('%s costs patience and no more', async (_, answer) => {
    const server = createServer((peer) => {
      peer.on('error', () => undefined);
      peer.once('data', () => answer((octets) => peer.write(octets)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const servers = new LdapServers({
      servers: [{ path: null, host: '127.0.0.1', port, tls: 'none' }],
      authorities: null,
      bind: { dn: '', password: '' },
      clock: { now: () => 0 },
      log: silentLog,
    });
    const question = { base: 'dc=test', scope: 'sub', filter: '(mail=a)', attributes: ['mail'], most: 2 } as const;
    await Promise.all([
      expect(servers.search(question)).rejects.toThrow(LdapProblem),
      expect(servers.check('cn=a', 'x')).rejects.toThrow(LdapProblem),
    ]);
    servers.close();
    server.close();
  });
});
