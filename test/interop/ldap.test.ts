/** LDAP as the directory: Debian's slapd by LDAPS, StartTLS and its socket; curl as a client. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { keyIdentity } from '../../src/smime/certificates/identity.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { describeWith } from '../support/describe-with.ts';
import { LineSocket } from '../support/line-socket.ts';
import { type Ran, run } from '../support/run.ts';
import { type TestSystem, startServer } from '../support/server.ts';
import { type Slapd, ldapAdmin, startSlapd, suffix } from '../support/slapd.ts';
import { waitFor } from '../support/wait-for.ts';

const { certificate } = await ownKey('P-256', 'ada@alpha.test');
const people = `ou=people,${suffix}`;
const person = (name: string, lines: readonly string[]): string =>
  [`dn: cn=${name},${people}`, 'objectClass: inetOrgPerson', `cn: ${name}`, `sn: ${name}`, ...lines, '', ''].join('\n');
const ldif = [
  `dn: ${people}\nobjectClass: organizationalUnit\nou: people\n\n`,
  person('Ada', [
    'mail: ada@alpha.test',
    'mail: lovelace@alpha.test',
    'displayName: Ada L.',
    'employeeNumber: 5000000',
    'userPassword: difference engine',
    `userCertificate;binary:: ${certificate.octets.toString('base64')}`,
  ]),
  person('Kurt', ['mail: kurt@alpha.test', 'userPassword: incomplete']),
  person('One', ['mail: twice@alpha.test', 'userPassword: x']),
  person('Two', ['mail: twice@alpha.test', 'userPassword: x']),
  `dn: cn=All,${people}\nobjectClass: groupOfNames\ncn: All\ndescription: all@alpha.test\n`,
  `member: cn=Ada,${people}\nmember: cn=Kurt,${people}\nmember: cn=Gone,${people}\n`,
].join('');

describeWith('LDAP', { peers: ['slapd', 'ldapmodify', 'curl'] }, () => {
  let slapd: Slapd;
  let server: TestSystem | null = null;
  let socket: LineSocket | null = null;

  beforeAll(async () => {
    slapd = await startSlapd(ldif);
  });
  afterEach(async () => {
    socket?.destroy();
    await server?.remove();
    server = null;
  });
  afterAll(() => slapd.remove());

  async function start(ldap: ConfigInput['ldap']): Promise<TestSystem> {
    const password = `${slapd.caFile}.password`;
    writeFileSync(password, `${ldapAdmin.password}\n`);
    server = await startServer(
      {
        ldap: {
          ...{ domains: ['alpha.test'], base: people, bindDn: ldapAdmin.dn, password, roots: slapd.caFile },
          ...{ quota: 'employeeNumber', groupFilter: '(&(objectClass=groupOfNames)(description=%a))' },
          ...ldap,
        },
        sasl: { trusted: ['127.0.0.1'], old: ['CRAM-MD5', 'SCRAM-SHA-1'] },
      },
      { 'root@beta.test': 'a password here' },
      async ({ directory }) => {
        await directory.change({ kind: 'add-domain', name: 'alpha.test' });
      },
    );
    return server;
  }

  const imap = (user: string, password: string): Promise<Ran> =>
    run('curl', [
      ...['-sS', '--cacert', server?.caFile ?? '', '-u', `${user}:${password}`],
      `imaps://localhost:${server?.ports['imaps']}/`,
    ]);

  /** Says it to a server of SMTP and answers the whole reply. */
  async function say(line: string): Promise<string> {
    await socket?.write(`${line}\r\n`);
    for (let all = ''; ;) {
      const said = (await socket?.line()) ?? '';
      all += `${said}\n`;
      if (said[3] !== '-') return all;
    }
  }

  async function smtp(listener: string): Promise<string> {
    socket?.destroy();
    const tls = listener === 'smtp' ? null : { ca: readFileSync(server?.caFile ?? '') };
    socket = await LineSocket.connect(server?.ports[listener] ?? 0, tls);
    await socket.line();
    return say('EHLO client.test');
  }

  const auth = (user: string, password: string): Promise<string> =>
    say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);

  it.each([
    ['LDAPS', () => ({ urls: [`ldaps://localhost:${slapd.tlsPort}`] })],
    ['StartTLS', () => ({ urls: [`ldap://localhost:${slapd.port}`] })],
    ['no TLS on this machine', () => ({ urls: [`ldap://127.0.0.1:${slapd.port}`], startTls: false })],
    ['its socket', () => ({ urls: [`ldapi://${encodeURIComponent(slapd.socket)}`] })],
    ['the second server', () => ({ urls: ['ldaps://127.0.0.1:9', `ldaps://localhost:${slapd.tlsPort}`] })],
  ])('by %s: whoever can bind is let in, and has an account from then on', async (_, ldap) => {
    await start(ldap());
    const right = await imap('ada@alpha.test', 'difference engine');
    expect(right.code, right.output).toBe(0);
    expect(right.stdout).toContain('INBOX');
    for (const [user, password] of [
      ['ada@alpha.test', 'incomplete'],
      ['ada@alpha.test', ' '],
      ['nobody@alpha.test', 'difference engine'],
    ] as const) {
      await smtp('submissions');
      expect(await auth(user, password), user).toMatch(/^535 5\.7\.8 /);
    }
  });

  it('whoever is no user of it is not let in, and neither is what looks like a filter', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    for (const [user, password] of [
      ['*@alpha.test', 'difference engine'],
      ['lovelace@alpha.test', 'difference engine'],
      ['all@alpha.test', 'x'],
      ['root@beta.test', 'difference engine'],
    ] as const) {
      await smtp('submissions');
      expect(await auth(user, password), user).toMatch(/^535 5\.7\.8 /);
    }
    expect(await auth('root@beta.test', 'a password here')).toMatch(/^235 /);
  });

  it('a certificate that is not trusted is nobody to ask', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`], roots: '' });
    expect((await imap('ada@alpha.test', 'difference engine')).code).not.toBe(0);
    expect(server?.events.map(([event]) => event)).toContain('ldap.unavailable');
  });

  it('mail: users, their aliases and subaddresses, groups; a quota; nobody; two that claim one address', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    await smtp('smtp');
    await say('MAIL FROM:<sender@example.net>');
    for (const [recipient, reply] of [
      ['ada@alpha.test', /^250 /],
      ['lovelace+x@ALPHA.test', /^250 /],
      ['all@alpha.test', /^250 /],
      ['nobody@alpha.test', /^550 5\.1\.1 /],
      ['*@alpha.test', /^550 5\.1\.1 /],
      ['"a)(mail=*"@alpha.test', /^550 5\.1\.1 /],
      ['twice@alpha.test', /^451 4\.3\.0 /],
    ] as const) {
      expect(await say(`RCPT TO:<${recipient}>`), recipient).toMatch(reply);
    }
    await say('DATA');
    expect(await say('Subject: to all\r\n\r\nHello\r\n.')).toMatch(/^250 /);
    for (const [user, password] of [
      ['ada', 'difference engine'],
      ['kurt', 'incomplete'],
    ]) {
      const status = await run('curl', [
        ...['-sS', '--cacert', server?.caFile ?? '', '-u', `${user}@alpha.test:${password}`],
        ...[`imaps://localhost:${server?.ports['imaps']}/`, '-X', 'STATUS INBOX (MESSAGES)'],
      ]);
      expect(status.stdout).toContain('MESSAGES 1');
    }
    const quota = await run('curl', [
      ...['-sS', '--cacert', server?.caFile ?? '', '-u', 'ada@alpha.test:difference engine'],
      ...[`imaps://localhost:${server?.ports['imaps']}/`, '-X', 'GETQUOTAROOT INBOX'],
    ]);
    expect(quota.output).toMatch(/STORAGE \d+ 4883/);
  });

  it('only mechanisms that send the password are offered, and a user may send under every address of his', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    const offered = /^250[- ]AUTH (.*)$/m.exec(await smtp('submissions'))?.[1];
    expect(offered).toBe('PLAIN LOGIN');
    expect(await auth('ada@alpha.test', 'difference engine')).toMatch(/^235 /);
    expect(await say('MAIL FROM:<lovelace@alpha.test>')).toMatch(/^250 /);
    await say('RSET');
    expect(await say('MAIL FROM:<kurt@alpha.test>')).toMatch(/^5\d\d /);
  });

  /** A command with the configuration of the server that runs, as far as it is about its data and LDAP. */
  function postern(words: readonly string[], { input = '', base = people } = {}): Promise<Ran> {
    const file = `${slapd.caFile}.toml`;
    writeFileSync(
      file,
      `[server]\nhostname = "mail.alpha.test"\ndata = "${server?.folder}/data"\n[ldap]\nurls = ["ldaps://localhost:${slapd.tlsPort}"]
roots = "${slapd.caFile}"\ndomains = ["alpha.test"]\nbase = "${base}"\nbind_dn = "${ldapAdmin.dn}"\npassword = "${slapd.caFile}.password"\n[keys]\nldap_filter = "(mail=%a)"\n[dns]\nservers = ["127.0.0.1#9"]\n`,
    );
    return run(process.execPath, ['bin/postern.js', ...words, '--config', file], { input });
  }

  it('postern ldap test shows what the server knows', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    const test = (args: readonly string[], input = ''): Promise<Ran> => postern(['ldap', 'test', ...args], { input });
    const known = await test(['lovelace@alpha.test', '--login', '--password-stdin', '--json'], 'difference engine\n');
    expect(known.code, known.output).toBe(2);
    expect(JSON.parse(known.stdout)).toMatchObject({ address: 'ada@alpha.test', name: 'Ada L.', right: false });
    expect((await test(['ada@alpha.test', '--login', '--password-stdin'], 'difference engine\n')).stdout).toContain(
      'right',
    );
    expect((await test(['nobody@alpha.test'])).code).toBe(67);
    expect((await test(['twice@alpha.test'])).code).toBe(75);
    expect((await test(['ada@elsewhere.test'])).code).toBe(65);
  });

  it('postern key lookup finds the certificates that they have', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    const found = await postern(['key', 'lookup', 'ada@alpha.test', '--json']);
    expect(found.code, found.output).toBe(0);
    const { fingerprint } = await keyIdentity(certificate);
    expect(JSON.parse(found.stdout)).toMatchObject({ keys: [{ standard: 'smime', fingerprint, source: 'ldap' }] });
  }, 120_000);

  it('users and groups of it are members and owners of lists', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    const list = async (...words: readonly string[]): Promise<string> => {
      const ran = await postern(['list', ...words]);
      expect(ran.code, ran.output).toBe(0);
      return ran.stdout;
    };
    const team = 'team@beta.test';
    await list('add', team, '--owner', 'lovelace@alpha.test', '--name', 'Team');
    for (const member of ['all@alpha.test', 'kurt@alpha.test']) await list('subscribe', team, member);
    const settled = (): number => server?.events.filter(([event]) => event === 'lists.settled').length ?? 0;
    const write = async (author: string, subject: string): Promise<void> => {
      const before = settled();
      await smtp('smtp');
      await say(`MAIL FROM:<${author}>`);
      expect(await say(`RCPT TO:<${team}>`)).toMatch(/^250 /);
      await say('DATA');
      expect(await say(`From: ${author}\r\nSubject: ${subject}\r\n\r\nHello\r\n.`)).toMatch(/^250 /);
      await waitFor('the list', () => settled() > before);
    };
    const has = async (user: string, password: string, subject: string): Promise<number> => {
      const found = await run('curl', [
        ...['-sS', '--cacert', server?.caFile ?? '', '-u', `${user}@alpha.test:${password}`],
        ...[`imaps://localhost:${server?.ports['imaps']}/INBOX`, '-X', `SEARCH SUBJECT "${subject}"`],
      ]);
      expect(found.output).toContain('* SEARCH');
      return found.output.trim().split(' ').length - 2;
    };
    await write('kurt@alpha.test', 'of a member');
    await write('stranger@example.net', 'of a stranger');
    expect(await has('ada', 'difference engine', 'A message to Team waits')).toBe(1);
    // By the group, and once each: what the stranger wrote waits.
    for (const [user, password] of [
      ['ada', 'difference engine'],
      ['kurt', 'incomplete'],
    ] as const) {
      expect(await has(user, password, 'of a member'), user).toBe(1);
      expect(await has(user, password, 'of a stranger'), user).toBe(0);
    }
  }, 120_000);

  it('postern trace asks as RCPT does, and makes no account', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    const known = await postern(['trace', 'lovelace+lists@alpha.test', '--no-connect']);
    expect(known.stdout).toContain('lovelace@alpha.test is an alias: ada@alpha.test');
    expect(known.stdout).toContain(`ada@alpha.test is cn=Ada,${people} (LDAP)`);
    expect(known.stdout).toContain('Would be delivered here, into INBOX of ada@alpha.test.');
    expect((await postern(['account', 'list'])).stdout).not.toContain('ada@alpha.test');
    const nobody = await postern(['trace', 'nobody@alpha.test', '--no-connect']);
    expect([nobody.code, nobody.stdout.includes('550 5.1.1 ')]).toEqual([2, true]);
    const twice = await postern(['trace', 'twice@alpha.test', '--no-connect']);
    expect([twice.code, twice.stdout.includes('451 4.3.0 ')]).toEqual([1, true]);
    expect(twice.stdout).toContain('several entries have twice@alpha.test');
  });

  it('postern check looks at the servers', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    const said = async (base?: string): Promise<string | undefined> => {
      const ran = await postern(['check', '--offline', '--json'], { base });
      const { findings } = JSON.parse(ran.stdout) as { readonly findings: readonly { topic: string; what: string }[] };
      return findings.find(({ topic }) => topic === 'ldap')?.what;
    };
    expect(await said()).toBe(`The LDAP server localhost:${slapd.tlsPort} answers.`);
    expect(await said(`ou=nowhere,${suffix}`)).toContain(`shows no entry ou=nowhere,${suffix}.`);
    await slapd.stop();
    try {
      expect(await said()).toContain('cannot be reached by TLS: ');
    } finally {
      await slapd.start();
    }
  });

  it('a server that is down is a reason to try again, never "no such user"', async () => {
    await start({ urls: [`ldaps://localhost:${slapd.tlsPort}`] });
    await slapd.stop();
    try {
      await smtp('smtp');
      await say('MAIL FROM:<sender@example.net>');
      expect(await say('RCPT TO:<ada@alpha.test>')).toMatch(/^451 4\.3\.0 /);
      expect(await say('RCPT TO:<root@beta.test>')).toMatch(/^250 /);
      await smtp('submissions');
      expect(await auth('ada@alpha.test', 'difference engine')).toMatch(/^454 4\.7\.0 /);
      socket?.destroy();
      socket = await LineSocket.connect(server?.ports['imaps'] ?? 0, { ca: readFileSync(server?.caFile ?? '') });
      await socket.line();
      await socket.write('a LOGIN ada@alpha.test "difference engine"\r\n');
      expect(await socket.line()).toMatch(/^a NO \[UNAVAILABLE\] /);
    } finally {
      await slapd.start();
    }
  });
});
