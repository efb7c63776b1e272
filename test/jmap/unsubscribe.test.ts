/** Leaving a list by one click: a list server of the test's own hears what is posted, and by whom it is not. RFC 8058 */
import type { IncomingHttpHeaders } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { makeConfig } from '../../src/config/load.ts';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import type { ListServers } from '../../src/jmap/unsubscribe/post.ts';
import { selfSigned } from '../../src/lab/certificates.ts';
import { packRecord } from '../../src/mta/receive/record.ts';
import { acceptance, delivery } from '../../src/store/testing/store.ts';
import { trustPolicy } from '../../src/system/trust.ts';
import { dkimRecord, generateDkimKey } from '../../src/trust/dkim/generate.ts';
import { createKeyReader } from '../../src/trust/dkim/key-record.ts';
import { type Signer, signDkim } from '../../src/trust/dkim/sign.ts';
import { zoneMapResolver } from '../../src/trust/evidence/zone-map.ts';
import { examineTrust } from '../../src/trust/examine.ts';
import { contentOf } from '../../src/trust/testing/message.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const oneClick = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';
const heard: Heard[] = [];
let answers: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } = { status: 200 };
let server: Server;
let signer: Signer;
let me: TestJmap;
let host = '';
let ids = 0;
const lists: ListServers = {
  resolver: {
    lookUp: (_name, kind) =>
      Promise.resolve({ kind: 'records', records: kind === 'A' ? ['127.0.0.1'] : [], ttl: 1, secure: false } as never),
  },
};

beforeAll(async () => {
  const pair = await selfSigned(['list.test'], Date.now());
  server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      heard.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answers.status, answers.headers).end('<html>'.padEnd(200_000, 'x'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `list.test:${(server.address() as AddressInfo).port}`;
  signer = { domain: 'a.test', selector: 's', key: await generateDkimKey('ed25519') };
  Object.assign(lists, { isAllowed: () => true, isPort: () => true, authorities: [pair.certificate] });
  let at = Date.now();
  // Each look is minutes behind the one before: whether there are too many is a test of its own.
  me = await testJmap({ ...systemClock, now: () => (at += 60_000) }, lists);
}, 60_000);

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await me.close();
});

/** A message of a list as it was examined when it came; `late` fields stand above the signature. */
async function letter(fields: readonly string[], late: readonly string[] = [], by = [signer]): Promise<string> {
  const text = ['From: ann@a.test', 'To: bob@b.test', 'Subject: news', ...fields, '', 'News', ''].join('\r\n');
  const signature = await signDkim(contentOf(text), by, { now: Date.now() });
  if (typeof signature === 'string') throw new Error(signature);
  const whole = `${late.map((field) => `${field}\r\n`).join('')}${signature.toString()}${text}`;
  const zones = zoneMapResolver({ 's._domainkey.a.test': { TXT: [dkimRecord(signer.key)] } });
  if (!zones.ok) throw new Error(zones.error);
  const trust = await examineTrust(
    contentOf(whole),
    { hop: { ip: '192.0.2.1', helo: 'mx.a.test', mailFrom: 'ann@a.test' }, tls: null },
    {
      readKey: createKeyReader(),
      policy: trustPolicy(makeConfig({ server: { hostname: 'mx.b.test', data: '/nowhere' } })),
      resolver: zones.value,
      by: 'mx.b.test',
      now: Date.now(),
      lot: 0,
    },
    AbortSignal.timeout(60_000),
  );
  const copy = { ...delivery(me.account), evidence: packRecord({ trust, spam: null }) };
  const done = await me.store.spool.accept(acceptance(whole, [copy]));
  if (!done.ok) throw new Error(done.error);
  return `M${++ids}`;
}

const offered = async (emailId: string) => (await me.ask('EmailList/get', { emailId }))['oneClick'];
const leave = (emailId: string) => me.ask('EmailList/unsubscribe', { emailId });
const way = () => `List-Unsubscribe: <mailto:leave@list.test>,\r\n <https://${host}/leave?who=7>`;

async function keywords(emailId: string): Promise<unknown> {
  const { list } = await me.ask('Email/get', { ids: [emailId], properties: ['keywords'] });
  return (list as readonly JsonObject[])[0]?.['keywords'];
}

describe('leaving a list', () => {
  it('is a POST of the one argument, with nothing that tells who asks, and is remembered', async () => {
    const emailId = await letter([way(), oneClick]);
    expect(await offered(emailId)).toBe(host);
    expect(heard).toEqual([]);
    const found = { accountId: me.accountId, emailId, oneClick: host };
    expect(await leave(emailId)).toEqual({ ...found, outcome: 'done', status: null });
    const [posted] = heard.splice(0);
    expect(posted).toMatchObject({ method: 'POST', path: '/leave?who=7', body: 'List-Unsubscribe=One-Click' });
    expect(Object.keys(posted?.headers ?? {}).sort()).toEqual(
      ['connection', 'content-length', 'content-type', 'host', 'user-agent'].sort(),
    );
    expect(posted?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(await keywords(emailId)).toEqual({ $unsubscribed: true });
  });

  it.each([
    ['a redirection, which is not followed', { status: 302, headers: { location: '/elsewhere' } }],
    ['a refusal', { status: 404 }],
  ])('has not happened behind %s', async (_, said) => {
    const emailId = await letter([way(), oneClick]);
    answers = said;
    expect(await leave(emailId)).toMatchObject({ outcome: 'refused', status: said.status });
    answers = { status: 200 };
    expect(heard.splice(0)).toHaveLength(1);
    expect(await keywords(emailId)).toEqual({});
  });

  it('asks no server within the own network, and at no odd port', async () => {
    const emailId = await letter([way(), oneClick]);
    const { isAllowed, isPort } = lists;
    for (const one of [{ isAllowed }, { isPort }]) {
      Object.assign(lists, { isAllowed: undefined, isPort: undefined }, one);
      expect(await leave(emailId)).toMatchObject({ outcome: 'unsafe', status: null });
    }
    Object.assign(lists, { isAllowed, isPort });
    expect(heard).toEqual([]);
    expect(await keywords(emailId)).toEqual({});
  });

  it('says that a server is not reached', async () => {
    const emailId = await letter(['List-Unsubscribe: <https://list.test:1/>', oneClick]);
    expect(await leave(emailId)).toMatchObject({ outcome: 'unreachable', status: null });
  });
});

describe('one click is not offered', () => {
  const never: readonly (readonly [string, () => Promise<string>])[] = [
    ['where the list does not say so', () => letter([way()])],
    ['where it says something else', () => letter([way(), 'List-Unsubscribe-Post: List-Unsubscribe=Two-Clicks'])],
    ['where nobody signed', () => letter([way(), oneClick], [], [])],
    ['by a signature that does not hold', () => letter([way(), oneClick], [], [{ ...signer, selector: 'other' }])],
    ['where what it says came behind the signature', () => letter([way()], [oneClick])],
    ['where the address came behind the signature', () => letter([oneClick], [way()])],
    ['where another address stands beside the one that is signed', () => letter([way(), oneClick], [way()])],
    ['without TLS', () => letter(['List-Unsubscribe: <http://list.test/>', oneClick])],
    ['by mail alone', () => letter(['List-Unsubscribe: <mailto:leave@list.test>', oneClick])],
  ];
  it.each(never)('%s', async (_, made) => {
    const emailId = await made();
    expect(await offered(emailId)).toBeNull();
    const [first] = await me.call(['EmailList/unsubscribe', { emailId }]);
    expect(first).toMatchObject(['error', { type: 'forbidden' }, 'c0']);
    expect(heard).toEqual([]);
  });
});

it('is not done without end', async () => {
  const at = Date.now();
  const busy = await testJmap({ ...systemClock, now: () => at }, lists);
  await me.close();
  me = busy;
  ids = 0;
  const emailId = await letter([way(), oneClick]);
  const calls = Array.from({ length: 12 }, () => ['EmailList/unsubscribe', { emailId }] as const);
  expect((await me.call(...calls)).at(-1)).toMatchObject(['error', { type: 'serverUnavailable' }, 'c11']);
});
