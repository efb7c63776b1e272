/** Access tokens of a real OpenID provider over IMAP, POP3 and submission, with curl as the client; and how long a token may be. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT, importJWK } from 'jose';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import {
  type TestProvider,
  audience,
  client,
  signingKey,
  startProvider,
} from '../../src/directory/openid/testing/provider.ts';
import { describeWith } from '../support/describe-with.ts';
import { LineSocket } from '../support/line-socket.ts';
import { type Ran, run } from '../support/run.ts';
import { type TestSystem, startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';

const ada = 'ada@example.org';

describeWith('access tokens', { peers: ['curl'] }, () => {
  let provider: TestProvider;
  let key: Awaited<ReturnType<typeof signingKey>>;
  const servers: Partial<Record<'signed' | 'opaque', TestSystem>> = {};
  const folder = temporaryFolder('tokens');

  beforeAll(async () => {
    key = await signingKey('first');
    provider = await startProvider([key]);
    const secret = join(folder.path, 'secret');
    writeFileSync(secret, `${client.secret}\n`);
    const shared = { issuer: provider.issuer };
    const start = (openid: ConfigInput['openid']) =>
      startServer({ openid: { ...shared, ...openid }, sasl: { trusted: ['127.0.0.1'] } }, { [ada]: null });
    servers.signed = await start({ audience });
    servers.opaque = await start({ audience: client.id, introspectAs: client.id, clientSecret: secret });
  });
  afterAll(async () => {
    provider.close();
    for (const server of Object.values(servers)) await server.remove();
    folder.remove();
  });

  /** How curl ends: 0, or 67 for a login that was refused. */
  function curl(kind: 'signed' | 'opaque', protocol: string, mechanism: string, token: string): Promise<Ran> {
    const server = servers[kind];
    const listener = { imaps: 'imaps', pop3s: 'pop3s', smtps: 'submissions' }[protocol] ?? '';
    const mail = protocol === 'smtps' ? ['--mail-from', ada, '--mail-rcpt', ada, '-T', '-'] : [];
    return run(
      'curl',
      [
        ...['-sS', '--cacert', server?.caFile ?? '', '-u', `${ada}:`, '--oauth2-bearer', token],
        ...['--login-options', `AUTH=${mechanism}`, ...mail],
        `${protocol}://localhost:${server?.ports[listener]}/`,
      ],
      { input: 'Subject: hello\r\n\r\nhello\r\n' },
    );
  }

  const everywhere = ['imaps', 'pop3s', 'smtps'].flatMap((protocol) =>
    ['OAUTHBEARER', 'XOAUTH2'].map((mechanism) => [protocol, mechanism] as const),
  );

  it.each(everywhere)('%s by %s, signed and introspected', async (protocol, mechanism) => {
    for (const kind of ['signed', 'opaque'] as const) {
      const ran = await curl(kind, protocol, mechanism, await provider.token(kind));
      expect(ran.code, ran.output).toBe(0);
    }
  });

  /** As the provider would sign it. */
  const signed = async (changes: Readonly<Record<string, unknown>>, header: object = {}): Promise<string> =>
    new SignJWT({
      ...{ iss: provider.issuer, aud: audience, client_id: client.id, email: ada, email_verified: true },
      ...{ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 600, ...changes },
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'first', typ: 'at+jwt', ...header })
      .sign(await importJWK(key, 'RS256'));

  it('one that would do does', async () => {
    expect((await curl('signed', 'smtps', 'XOAUTH2', await signed({}))).code).toBe(0);
  });

  it.each([
    ['has expired', { exp: Math.floor(Date.now() / 1000) - 3600 }],
    ['is for another audience', { aud: 'urn:example:other' }],
    ['is of another issuer', { iss: 'https://elsewhere.example' }],
    ['names somebody else', { email: 'kurt@example.org' }],
    ['has an address that was not verified', { email_verified: false }],
  ])('a signed one that %s does not do', async (_, changes) => {
    const token = await signed(changes);
    const ran = await curl('signed', 'smtps', 'OAUTHBEARER', token);
    expect(ran.code, ran.output).toBe(67);
  });

  it('an opaque one that was revoked does not do', async () => {
    const token = await provider.token('opaque');
    const authorization = `Basic ${Buffer.from([client.id, client.secret].map(encodeURIComponent).join(':')).toString('base64')}`;
    const revoked = await fetch(`${provider.issuer}/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      headers: { authorization },
    });
    expect(revoked.status).toBe(200);
    expect((await curl('opaque', 'smtps', 'OAUTHBEARER', token)).code).toBe(67);
  });

  it('a provider that is down is a reason to try again', async () => {
    provider.override = (_request, response) => response.writeHead(503).end();
    const token = await provider.token('opaque').catch(() => 'opaque-token');
    await connected('opaque', 'submissions');
    await socket?.write('EHLO c.test\r\n');
    await until(/^250 /);
    await socket?.write(`AUTH XOAUTH2 ${bearer(token)}\r\n`);
    expect(await until(/^\d{3} /)).toMatch(/^454 4\.7\.0 /);
    provider.override = null;
  });

  let socket: LineSocket | null = null;
  afterEach(() => socket?.destroy());

  async function connected(kind: 'signed' | 'opaque', listener: string): Promise<void> {
    socket?.destroy();
    const ca = readFileSync(servers[kind]?.caFile ?? '');
    socket = await LineSocket.connect(servers[kind]?.ports[listener] ?? 0, { ca });
    await socket.line();
  }

  async function until(wanted: RegExp): Promise<string> {
    for (;;) {
      const line = (await socket?.line()) ?? '';
      if (wanted.test(line)) return line;
    }
  }

  const bearer = (token: string): string =>
    Buffer.from(`user=${ada}\x01auth=Bearer ${token}\x01\x01`).toString('base64');

  it('a token of nine thousand octets passes everywhere, in the first line and in a later one', async () => {
    const short = await signed({ pad: '' });
    const token = await signed({ pad: 'x'.repeat(Math.floor((9_000 - short.length) * 0.75)) });
    expect(token.length).toBeGreaterThan(8_900);
    const long = bearer(token);
    expect(long.length).toBeLessThan(12_288);
    for (const first of [true, false]) {
      await connected('signed', 'submissions');
      await socket?.write('EHLO c.test\r\n');
      await until(/^250 /);
      await socket?.write(first ? `AUTH XOAUTH2 ${long}\r\n` : 'AUTH XOAUTH2\r\n');
      if (!first) {
        await until(/^334 /);
        await socket?.write(`${long}\r\n`);
      }
      expect(await until(/^\d{3} /)).toMatch(/^235 /);
      await connected('signed', 'imaps');
      await socket?.write(first ? `a AUTHENTICATE XOAUTH2 ${long}\r\n` : 'a AUTHENTICATE XOAUTH2\r\n');
      if (!first) {
        await until(/^\+ /);
        await socket?.write(`${long}\r\n`);
      }
      expect(await until(/^a /)).toMatch(/^a OK /);
    }
    await connected('signed', 'pop3s');
    await socket?.write('AUTH XOAUTH2\r\n');
    await until(/^\+ /);
    await socket?.write(`${long}\r\n`);
    expect(await until(/^[+-]/)).toMatch(/^\+OK /);
    // The maildrop is one session's at a time.
    await socket?.write('QUIT\r\n');
    await until(/^\+OK /);
    await socket?.closed;
    for (const protocol of ['imaps', 'pop3s', 'smtps']) {
      const ran = await curl('signed', protocol, 'OAUTHBEARER', token);
      expect(ran.code, `${protocol}: ${ran.output}`).toBe(0);
    }
  });

  it('one line more than that is refused in words, and the session lives on', async () => {
    const long = 'A'.repeat(16_384);
    await connected('signed', 'submissions');
    await socket?.write('EHLO c.test\r\n');
    await until(/^250 /);
    await socket?.write(`AUTH XOAUTH2 ${long}\r\n`);
    expect(await until(/^\d{3} /)).toMatch(/^500 5\.5\.6 /);
    await socket?.write('AUTH XOAUTH2\r\n');
    await until(/^334 /);
    await socket?.write(`${long}\r\n`);
    expect(await until(/^\d{3} /)).toMatch(/^500 5\.5\.6 /);
    await socket?.write('NOOP\r\n');
    expect(await until(/^\d{3} /)).toMatch(/^250 /);

    await connected('signed', 'imaps');
    await socket?.write(`a AUTHENTICATE XOAUTH2 ${long}\r\n`);
    expect(await until(/^a /)).toBe('a BAD The response is too long');
    await socket?.write('b AUTHENTICATE XOAUTH2\r\n');
    await until(/^\+ /);
    await socket?.write(`${long}\r\n`);
    expect(await until(/^b /)).toBe('b BAD The response is too long');
    await socket?.write('c NOOP\r\n');
    expect(await until(/^c /)).toMatch(/^c OK /);

    await connected('signed', 'pop3s');
    // RFC 5034 §4: with the command, a response is bound to the length of a command.
    await socket?.write(`AUTH XOAUTH2 ${long}\r\n`);
    expect(await until(/^[+-]/)).toMatch(/^-ERR .*255 octets/);
    await socket?.write('AUTH XOAUTH2\r\n');
    await until(/^\+ /);
    await socket?.write(`${long}\r\n`);
    expect(await until(/^[+-]/)).toBe('-ERR The response is too long');
    await socket?.write('NOOP\r\nCAPA\r\n');
    expect(await until(/^\+OK/)).toMatch(/^\+OK/);
  });
});
