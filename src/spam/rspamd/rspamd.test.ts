/** rspamd as a script, and the real one. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { type Daemon, startDaemon } from '../../../test/support/daemon.ts';
import { describeWith } from '../../../test/support/describe-with.ts';
import { pathOf } from '../../../test/support/peers.ts';
import { freePort } from '../../../test/support/ports.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary.ts';
import { questionOf } from '../testing/question.ts';
import { type RspamdOptions, adviceOf, createRspamd } from './adviser.ts';
import { opinionOf } from './answer.ts';

const patience = 60_000;
const never = new AbortController().signal;
const hello = Buffer.from('Subject: hello\r\n\r\nworld\r\n');
const optionsOf = (port: number, changes: Partial<RspamdOptions> = {}): RspamdOptions => ({
  url: new URL(`http://127.0.0.1:${port}`),
  timeout: patience,
  hostname: 'mx.alpha.test',
  weight: 0.3,
  decides: false,
  maxSize: 1_000_000,
  log: silentLog,
  metrics: noMetrics,
  ...changes,
});

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function scripted(listener: RequestListener): Promise<number> {
  const made = createServer(listener);
  server = made;
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  return (made.address() as AddressInfo).port;
}

const answer = (changes: object = {}): string =>
  JSON.stringify({
    is_skipped: false,
    score: 5,
    required_score: 15,
    action: 'no action',
    symbols: { A: { name: 'A', score: 4, description: 'An A' }, B: { score: 1.5 }, C: { score: -0.5, options: ['x'] } },
    'message-id': 'x',
    ...changes,
  });

const sum = (advice: ReturnType<typeof adviceOf>): number =>
  advice.evidence.reduce((total, { points }) => total + points, 0);

test('the envelope goes in fields, the message as the body, streamed', async () => {
  const seen = Promise.withResolvers<{ readonly request: IncomingMessage; readonly body: Buffer }>();
  const port = await scripted((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (octets: Buffer) => parts.push(octets));
    request.on('end', () => {
      seen.resolve({ request, body: Buffer.concat(parts) });
      response.end(answer());
    });
  });
  const message = Buffer.alloc(700_000, 'text of a message\r\n');
  const recipients = ['ann@alpha.test', 'b\u00fccher\r\nUser: root@alpha.test'];
  const advice = await createRspamd(optionsOf(port)).advise(questionOf(message, { recipients }), never);
  const { request, body } = await seen.promise;
  expect(body.equals(message)).toBe(true);
  expect([request.method, request.url]).toEqual(['POST', '/checkv2']);
  expect(request.headersDistinct).toMatchObject({
    ip: ['192.0.2.7'],
    helo: ['mail.gamma.test'],
    from: ['eve@gamma.test'],
    rcpt: ['ann@alpha.test', Buffer.from('b\u00fccher??User: root@alpha.test').toString('latin1')],
    'queue-id': ['s1'],
    'mta-name': ['mx.alpha.test'],
    'content-length': ['700000'],
  });
  expect(request.headers).not.toHaveProperty('user');
  expect(advice.ruling).toBeNull();
  expect(advice.evidence.map(({ name, why }) => [name, why])).toEqual([
    ['rspamd', 'rspamd gives it 5.00 points and says "no action".'],
    ['rspamd:A', 'An A.'],
    ['rspamd:B', 'rspamd found it.'],
    ['rspamd:C', 'rspamd found it.'],
  ]);
  expect(sum(advice)).toBeCloseTo(1.5);
});

test('whose message it is, of our own users, is a field; so that rspamd knows it for mail that was submitted', async () => {
  const seen = Promise.withResolvers<IncomingMessage>();
  const port = await scripted((request, response) => {
    seen.resolve(request);
    request.resume().on('end', () => response.end(answer()));
  });
  const user = 'ann\r\nIP: 10.0.0.1@alpha.test';
  await createRspamd(optionsOf(port)).advise(questionOf(hello, { user }), never);
  const { headersDistinct } = await seen.promise;
  expect(headersDistinct).toMatchObject({ user: ['ann??IP: 10.0.0.1@alpha.test'], ip: ['192.0.2.7'] });
});

const opinion = (score: number, action = 'no action') => ({
  score,
  action,
  symbols: [{ name: 'A', score, description: '' }],
});

test.each<[number, string, boolean, number]>([
  [4, 'greylist', false, 1.2],
  [50, 'reject', false, 1.92],
  [-50, 'no action', false, -1.92],
  [110, 'reject', true, 33],
  [15, 'reject', true, 30],
  [6, 'add header', true, 6],
  [0, 'reject', true, 30],
  [0, 'no action', false, 0],
])('%d points, %s, decides: %s', (score, action, decides, points) => {
  expect(sum(adviceOf(opinion(score, action), { weight: 0.3, decides }))).toBeCloseTo(points);
});

test.each<[string, RequestListener, string]>([
  ['an error', (_, response) => void response.writeHead(503).end('{}'), 'it answered 503'],
  ['no JSON', (_, response) => void response.end('<html>'), 'its answer cannot be read'],
  ['another JSON', (_, response) => void response.end('{"score":"high"}'), 'its answer cannot be read'],
  [
    'a number that is none',
    (_, response) => void response.end('{"score":1e999,"action":"reject"}'),
    'its answer cannot be read',
  ],
  ['too much', (_, response) => void response.end('x'.repeat(1_000_000)), 'the answer is too long'],
  ['a redirect', (_, response) => void response.writeHead(302, { location: '/x' }).end(), 'it answered 302'],
])('%s is no opinion', async (_, listener, why) => {
  const advice = await createRspamd(optionsOf(await scripted(listener))).advise(questionOf(hello), never);
  expect(advice).toEqual({
    ruling: null,
    evidence: [{ name: 'rspamd', points: 0, why: `rspamd could not be asked: ${why}.`, details: [] }],
  });
});

test('one that is silent or not there is waited for as long as was said', async () => {
  const silent = optionsOf(await scripted(() => undefined), { timeout: 50 });
  expect((await createRspamd(silent).advise(questionOf(hello), never)).evidence[0]?.why).toContain('took too long');
  const nobody = optionsOf(await freePort());
  expect((await createRspamd(nobody).advise(questionOf(hello), never)).evidence[0]?.why).toContain('ECONNREFUSED');
  const large = optionsOf(1, { maxSize: 5 });
  expect((await createRspamd(large).advise(questionOf(hello), never)).evidence[0]?.why).toContain('too large');
});

test('whatever it answers: an opinion of finite numbers and printable names, or none', () => {
  fc.assert(
    fc.property(fc.json(), fc.dictionary(fc.string(), fc.record({ score: fc.double() })), (json, symbols) => {
      opinionOf(Buffer.from(json));
      const said = opinionOf(Buffer.from(answer({ symbols })));
      if (said === null) return;
      const advice = adviceOf(said, { weight: 0.3, decides: false });
      expect(Math.abs(sum(advice))).toBeLessThan(2.4);
      expect(advice.evidence.every(({ name, points }) => Number.isFinite(points) && !name.includes('\n'))).toBe(true);
    }),
  );
});

describeWith("Debian's rspamd", { peers: ['rspamd'] }, () => {
  let folder: TemporaryFolder | null = null;
  let daemon: Daemon | null = null;
  let port = 0;

  beforeAll(async () => {
    folder = temporaryFolder('rspamd', true);
    const within = (name: string): string => join(folder?.path ?? '', name);
    port = await freePort();
    // All known top-level domains take it ten seconds.
    writeFileSync(within('domains'), 'test\ncom\n');
    writeFileSync(
      within('rules.lua'),
      `rspamd_config:register_symbol({ name = 'TEST_ENVELOPE', score = 2.5, description = 'What it was told', callback = function(task)
  local from, rcpt = task:get_from('smtp'), task:get_recipients('smtp')
  return from[1].addr == 'eve@gamma.test' and #rcpt == 2 and tostring(task:get_ip()) == '192.0.2.7' and task:get_helo() == 'mail.gamma.test'
end })
rspamd_config:register_symbol({ name = 'TEST_USER', score = 1.5, description = 'Who submitted it', callback = function(task)
  return task:get_user() == 'ann@alpha.test'
end })
`,
    );
    writeFileSync(
      within('rspamd.conf'),
      `options { pidfile = "${within('pid')}"; filters = ""; tempdir = "${within('')}"; url_tld = "${within('domains')}"; dns { nameserver = ["127.0.0.1:9"]; } }
logging { type = "console"; level = "warning"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
lua = "${within('rules.lua')}";
`,
    );
    const ready = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/ping`).then(
        ({ ok }) => ok,
        () => false,
      );
    const args = ['--insecure', '--no-fork', '--config', within('rspamd.conf')];
    daemon = await startDaemon(pathOf('rspamd'), args, { log: within('out'), ready });
  }, patience);
  afterAll(async () => {
    await daemon?.stop();
    folder?.remove();
  });

  const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

  test('knows the envelope, and says what it thinks', async () => {
    const recipients = ['ann@alpha.test', 'ben@alpha.test'];
    const { evidence } = await createRspamd(optionsOf(port)).advise(questionOf(hello, { recipients }), never);
    expect(evidence[0]?.why).toBe('rspamd gives it 2.50 points and says "no action".');
    expect(evidence[1]).toMatchObject({ name: 'rspamd:TEST_ENVELOPE', why: 'What it was told.' });
    expect(evidence[1]?.points).toBeCloseTo(0.75);
  });

  test('knows who submits it', async () => {
    const user = 'ann@alpha.test';
    const symbols = async (changes: { readonly user?: string }): Promise<readonly string[]> => {
      const { evidence } = await createRspamd(optionsOf(port)).advise(questionOf(hello, changes), never);
      return evidence.map(({ name }) => name);
    };
    expect(await symbols({ user })).toContain('rspamd:TEST_USER');
    expect(await symbols({ user: 'ben@alpha.test' })).not.toContain('rspamd:TEST_USER');
    expect(await symbols({})).not.toContain('rspamd:TEST_USER');
  });

  test('its reject is enough where it decides, and not where it does not', async () => {
    const spam = questionOf(Buffer.from(`Subject: x\r\n\r\n${gtube}\r\n`));
    const kept = await createRspamd(optionsOf(port)).advise(spam, never);
    expect(kept.evidence[0]?.why).toContain('says "reject"');
    expect(sum(kept)).toBeLessThan(2.4);
    const decided = await createRspamd(optionsOf(port, { decides: true })).advise(spam, never);
    expect(sum(decided)).toBeCloseTo(30);
  });
});
