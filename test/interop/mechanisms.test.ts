/**
 * Every mechanism over every protocol, by programs of others, where everything is switched on: over STARTTLS and over TLS;
 * with gsasl on TLS 1.3 and 1.2, bound to the connection. docs/interop.md shows what is tried here.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealApopSecret } from '../../src/directory/apop.ts';
import { firstOtpSequence } from '../../src/directory/limits.ts';
import { type TestProvider, audience, signingKey, startProvider } from '../../src/directory/openid/testing/provider.ts';
import { makeVerifiers } from '../../src/directory/password.ts';
import { formatOtp, otpOf } from '../../src/sasl/otp/otp.ts';
import { serverSecret } from '../../src/system/secret.ts';
import { describeWith } from '../support/describe-with.ts';
import { shows } from '../support/interop-page.ts';
import { run } from '../support/run.ts';
import { type TestSystem, startServer } from '../support/server.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { type Door, type Protocol, loginClients } from './login-clients.ts';

const ada = 'ada@alpha.test';
const password = 'correct horse';
const old = ['SCRAM-SHA-1', 'CRAM-MD5', 'DIGEST-MD5'] as const;
const protocols = ['smtp', 'imap', 'pop3'] as const;
const listeners: Readonly<Record<Protocol, Readonly<Record<Door, string>>>> = {
  smtp: { STARTTLS: 'submission', TLS: 'submissions' },
  imap: { STARTTLS: 'imap', TLS: 'imaps' },
  pop3: { STARTTLS: 'pop3', TLS: 'pop3s' },
};

let server: TestSystem;
/** Without OAUTHBEARER, which curl prefers. */
let older: TestSystem;
let provider: TestProvider;
let folder: TemporaryFolder;
let token = '';
const file = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = temporaryFolder('mechanisms', true);
  for (const [name, subject, alternative] of [
    ['people', 'People', []],
    ['ada', 'Ada', ['-addext', `subjectAltName=email:${ada}`, '-CA', file('people.pem'), '-CAkey', file('people.key')]],
  ] as const) {
    const ran = await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${subject}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...alternative],
    ]);
    if (ran.code !== 0) throw new Error(ran.output);
  }
  provider = await startProvider([await signingKey('first')]);
  token = await provider.token('signed', { email: ada, email_verified: true });
  server = await startServer(
    {
      sasl: { old: [...old, 'OTP', 'APOP'], channelBinding: true, trusted: ['127.0.0.1'] },
      openid: { issuer: provider.issuer, audience },
      tls: { clientAuthorities: [file('people.pem')] },
    },
    { [ada]: password },
    async ({ directory }, data) => {
      for (const mechanism of old)
        await directory.change({ kind: 'set-mechanism', address: ada, mechanism, allowed: true });
      const present = await directory.credentials(ada);
      const mechanisms = ['PLAIN', 'SCRAM-SHA-256', ...old] as const;
      const verifiers = await makeVerifiers(password, { address: ada, realm: 'mail.alpha.test', mechanisms, present });
      await directory.change({ kind: 'set-password', address: ada, verifiers });
      const otp = otpOf('md5', 'postern1', password, firstOtpSequence);
      const state = { algorithm: 'md5', sequence: firstOtpSequence, seed: 'postern1', otp } as const;
      const apop = sealApopSecret(serverSecret(data), ada, password);
      await directory.change({ kind: 'set-verifier', address: ada, mechanism: 'OTP', verifier: formatOtp(state) });
      await directory.change({ kind: 'set-verifier', address: ada, mechanism: 'APOP', verifier: apop });
    },
    { clientCertificates: true },
  );
  older = await startServer(
    { sasl: { off: ['OAUTHBEARER'] }, openid: { issuer: provider.issuer, audience } },
    { [ada]: password },
  );
});
afterAll(async () => {
  await server.remove();
  await older.remove();
  provider.close();
  folder.remove();
});

const secretOf = (mechanism: string): string =>
  ['OAUTHBEARER', 'XOAUTH2'].includes(mechanism) ? token : mechanism === 'EXTERNAL' ? '' : password;

/** By which mechanism a protocol says that somebody logged in; POP3 tells only that they did. */
function noted({ events }: TestSystem, protocol: Protocol, since: number): readonly unknown[] {
  const event = { smtp: 'smtp.auth.succeeded', imap: 'imap.login', pop3: 'auth.success' }[protocol];
  return events.slice(since).flatMap(([name, fields]) => (name === event ? [fields?.['mechanism']] : []));
}

for (const client of loginClients) {
  describeWith(client.name, { peers: client.peers }, () => {
    // Mechanisms take the doors in turns; one that is alone takes both.
    const ways = protocols.flatMap((protocol) => {
      const { doors = [], by = [] } = client.ways[protocol] ?? {};
      return by.flatMap((mechanism, turn) =>
        doors
          .filter((_, index) => by.length === 1 || index === turn % doors.length)
          .map((door) => [protocol, door, mechanism] as const),
      );
    });
    it.each(ways)('%s, %s: %s', async (protocol, door, mechanism) => {
      const at = mechanism === 'XOAUTH2' ? older : server;
      const since = at.events.length;
      const ran = await client.logIn({
        ...{ protocol, door, mechanism, port: at.ports[listeners[protocol][door]] ?? 0 },
        ...{ user: ada, secret: secretOf(mechanism), caFile: at.caFile },
        ...{ certificate: { file: file('ada.pem'), key: file('ada.key') }, folder: folder.path },
      });
      expect(ran.code, ran.output).toBe(0);
      expect(noted(at, protocol, since), ran.output).toEqual([protocol === 'pop3' ? undefined : mechanism]);
    });
  });
}

const passwords = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'DIGEST-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256'];
const bound = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS'];
const priorities = { 'TLS 1.3': 'NORMAL:-VERS-ALL:+VERS-TLS1.3', 'TLS 1.2': 'NORMAL:-VERS-ALL:+VERS-TLS1.2' } as const;

describeWith('gsasl, by version of TLS', { peers: ['gsasl'] }, () => {
  const gsasl = (mechanism: string, priority: string, given: string) =>
    run('gsasl', [
      ...['--imap', '--connect', `localhost:${server.ports['imap']}`, '--x509-ca-file', server.caFile],
      ...['--authentication-id', ada, '--password', given, '--authorization-id', ada, '--no-client-first'],
      ...['--mechanism', mechanism, '--priority', priority, ...(bound.includes(mechanism) ? [] : ['--no-cb'])],
    ]);

  it.each(
    Object.entries(priorities).flatMap(([tls, priority]) =>
      [...passwords, ...bound].map((name) => [name, tls, priority] as const),
    ),
  )('%s on %s', async (mechanism, _, priority) => {
    const ran = await gsasl(mechanism, priority, password);
    expect(ran.code, ran.output).toBe(0);
  });

  it('not with another password, whatever the mechanism', async () => {
    const all = await Promise.all(
      [...passwords, ...bound].map((mechanism) => gsasl(mechanism, 'NORMAL', 'wrong horse')),
    );
    for (const ran of all) expect(ran.code, ran.output).not.toBe(0);
  });
});

/** Mechanism x protocol, and who logs in so. */
function table(): readonly (readonly string[])[] {
  const mechanisms = new Set(loginClients.flatMap(({ ways }) => protocols.flatMap((name) => ways[name]?.by ?? [])));
  const who = (protocol: Protocol, mechanism: string): string =>
    loginClients
      .filter(({ ways }) => ways[protocol]?.by.includes(mechanism))
      .map(({ name, ways }) => `${name}${ways[protocol]?.doors.length === 1 ? ` (${ways[protocol].doors[0]})` : ''}`)
      .join(', ');
  const rows = [...mechanisms].map((mechanism) => [
    mechanism,
    ...protocols.map((protocol) => who(protocol, mechanism) || '-'),
  ]);
  return [['mechanism', 'SMTP', 'IMAP', 'POP3'], ...rows];
}

it('docs/interop.md shows what is tried', () => shows('mechanisms', table()));
