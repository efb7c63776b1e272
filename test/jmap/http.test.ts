/** JMAP over HTTP. RFC 8620 §2.2, §3.1, §3.6.1 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { jmapSite } from '../../src/http/jmap/site.ts';
import { mostStanding, standingLines } from '../../src/http/jmap/standing.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let http: Listener;
let root = '';

beforeAll(async () => {
  me = await testJmap();
  http = createHttpServer({
    implicitTls: null,
    log: silentLog,
    sites: [
      jmapSite({
        jmap: me.jmap,
        standing: standingLines(mostStanding(64)),
        signedIn: () => Promise.resolve(null),
        authentication: {
          password: (_user, password) =>
            Promise.resolve(password === 'right' ? { kind: 'success', account: me.account } : { kind: 'refused' }),
          token: () => Promise.resolve({ kind: 'refused' }),
        },
      }),
    ],
  });
  root = `http://127.0.0.1:${await http.listen('127.0.0.1', 0)}`;
});

afterAll(async () => {
  await http.close(1000);
  await me.close();
});

const authorization = `Basic ${Buffer.from('bob@b.test:right').toString('base64')}`;
const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];

const post = (content: string, type = 'application/json') =>
  fetch(`${root}/jmap/api`, { method: 'POST', headers: { authorization, 'content-type': type }, body: content });

it('is found by its well-known place, by who is signed in', async () => {
  const answer = await fetch(`${root}/.well-known/jmap`, { headers: { authorization } });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    username: 'bob@b.test',
    apiUrl: `${root}/jmap/api`,
    primaryAccounts: { 'urn:ietf:params:jmap:mail': me.accountId },
    accounts: { [me.accountId]: { name: 'bob@b.test', isPersonal: true } },
  });
  expect((await fetch(`${root}/jmap/session`)).status).toBe(401);
});

it('answers requests, several on one connection', async () => {
  const methodCalls = [['Mailbox/get', { accountId: me.accountId, properties: ['role'] }, 'a']];
  const answer = await post(JSON.stringify({ using, methodCalls }));
  expect(answer.headers.get('connection')).toBe('keep-alive');
  expect(await answer.json()).toMatchObject({ methodResponses: [['Mailbox/get', { notFound: [] }, 'a']] });
});

it.each([
  ['{', 'application/json', 'urn:ietf:params:jmap:error:notJSON'],
  ['{}', 'text/plain', 'urn:ietf:params:jmap:error:notJSON'],
  ['{}', 'application/json; charset=utf-8', 'urn:ietf:params:jmap:error:notRequest'],
  [`"${'x'.repeat(10 * 1_048_576)}"`, 'application/json', 'urn:ietf:params:jmap:error:limit'],
])('says what is wrong with %.10s as %s', async (content, type, problem) => {
  const answer = await post(content, type);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({ type: problem, status: 400 });
});

it('answers nothing but POST at its API', async () => {
  const answer = await fetch(`${root}/jmap/api`, { headers: { authorization } });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});

it('keeps a script that was uploaded, activates it, and gives its octets back', async () => {
  const headers = { authorization, 'content-type': 'application/sieve' };
  const script = 'require "fileinto";\r\nfileinto "Lists";\r\n';
  const upload = await fetch(`${root}/jmap/upload/${me.accountId}`, { method: 'POST', headers, body: script });
  const { blobId } = (await upload.json()) as { readonly blobId: string };
  const create = { s: { name: 'Lists', blobId } };
  const methodCalls = [
    ['SieveScript/set', { accountId: me.accountId, create, onSuccessActivateScript: '#s' }, 'a'],
    ['VacationResponse/get', { accountId: me.accountId, properties: ['isEnabled'] }, 'b'],
  ];
  const sieve = ['urn:ietf:params:jmap:sieve', 'urn:ietf:params:jmap:vacationresponse'];
  expect(await (await post(JSON.stringify({ using: [...using, ...sieve], methodCalls }))).json()).toMatchObject({
    methodResponses: [
      ['SieveScript/set', { created: { s: { id: 'R1', blobId: 'R1v1', isActive: true } } }, 'a'],
      ['VacationResponse/get', { list: [{ id: 'singleton', isEnabled: false }] }, 'b'],
    ],
  });
  const got = await fetch(`${root}/jmap/download/${me.accountId}/R1v1/lists.sieve?type=application/sieve`, { headers });
  expect(await got.text()).toBe(script);
});
