/**
 * A lab as programs find it: by its name server, by the files of mail programs, by JMAP that sends to the other domain through the
 * real queue, DNS and SMTP; and by links that sign in once.
 */
import { Resolver } from 'node:dns/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverSetting } from '../../src/system/setting.ts';
import { Lab, people } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start();
}, 120_000);
afterAll(() => lab.remove());

it('its name server says where each service is', async () => {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${lab.ports.dns}`]);
  for (const [service, port] of [
    ['imaps', lab.ports.imaps],
    ['imap', lab.ports.imap],
    ['pop3s', lab.ports.pop3s],
    ['submissions', lab.ports.submissions],
    ['submission', lab.ports.submission],
    ['jmap', lab.ports.https],
    ['autodiscover', lab.ports.https],
  ] as const)
    expect(await resolver.resolveSrv(`_${service}._tcp.alpha.test`)).toMatchObject([
      { name: 'mail.alpha.test', port, priority: 0, weight: 1 },
    ]);
  expect(await resolver.resolve4('autoconfig.beta.test')).toEqual(['127.0.0.1']);
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** With a Host of one's own. */
function ask(path: string, host: string, post: string | null = null): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(
    {
      host: '127.0.0.1',
      port: lab.ports.http,
      path,
      method: post === null ? 'GET' : 'POST',
      headers: { host, ...(post === null ? {} : { 'content-type': 'text/xml' }) },
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    },
  );
  asked.on('error', reject);
  asked.end(post ?? undefined);
  return promise;
}

it('mail programs are told how to reach it', async () => {
  const file = await ask('/mail/config-v1.1.xml?emailaddress=bob%40beta.test', 'autoconfig.beta.test');
  expect(file.status).toBe(200);
  expect(file.text).toContain(`<port>${lab.ports.imaps}</port><socketType>SSL</socketType>`);
  expect((await ask('/mail/config-v1.1.xml', 'autoconfig.gamma.test')).status).toBe(404);
  const outlook = await ask(
    '/autodiscover/autodiscover.xml',
    'autodiscover.beta.test',
    '<Autodiscover><Request><EMailAddress>bob@beta.test</EMailAddress></Request></Autodiscover>',
  );
  expect(outlook.text).toContain(
    `<Type>SMTP</Type><Server>postern.alpha.test</Server><Port>${lab.ports.submissions}</Port>`,
  );
  expect((await ask('/.well-known/change-password', 'beta.test')).headers['location']).toBe('/settings');
  expect((await ask('/autoconfig/apple.mobileconfig', '127.0.0.1')).status).toBe(401);
});

it('a link signs in once, from this machine, and a real server has none', async () => {
  const printed = lab.output.split('\n').find((line) => line.includes(people.bob) && line.includes('secret='));
  const link = new URL(printed?.split(' ').at(-1) ?? '');
  const path = `${link.pathname}${link.search}`;
  expect((await ask(path, 'rebound.example')).status).toBe(404);
  const first = await ask(path, '127.0.0.1');
  expect([first.status, first.headers['location']]).toEqual([303, '/mail?tour']);
  expect(first.headers['set-cookie']?.[0]).toContain('HttpOnly; SameSite=Strict');
  expect((await ask(path, '127.0.0.1')).status).toBe(403);
  expect(serverSetting([]).labDoor).toBeNull();
});

type Invocation = readonly [string, Readonly<Record<string, unknown>>, string];

/** A JMAP client with nothing but the standards. */
async function client(address: string) {
  const headers = {
    authorization: `Basic ${Buffer.from(`${address}:${lab.password}`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const session = (await (await fetch(`http://127.0.0.1:${lab.ports.http}/.well-known/jmap`, { headers })).json()) as {
    readonly apiUrl: string;
    readonly eventSourceUrl: string;
    readonly primaryAccounts: Readonly<Record<string, string>>;
  };
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission'];
  return {
    async call(...calls: readonly (readonly [string, object])[]): Promise<readonly Invocation[]> {
      const methodCalls = calls.map(([name, args], at) => [name, { accountId, ...args }, `c${at}`]);
      const body = JSON.stringify({ using, methodCalls });
      const answer = (await (await fetch(session.apiUrl, { method: 'POST', headers, body })).json()) as {
        readonly methodResponses: readonly Invocation[];
      };
      return answer.methodResponses;
    },
    /** The lines of its events, until the signal. */
    async *events(signal: AbortSignal): AsyncGenerator<string> {
      const url = session.eventSourceUrl
        .replace('{types}', 'Email')
        .replace('{closeafter}', 'no')
        .replace('{ping}', '0');
      const stream = (await fetch(url, { headers, signal })).body ?? [];
      for await (const chunk of stream as AsyncIterable<Uint8Array>)
        yield* Buffer.from(chunk).toString('utf8').split('\n');
    },
  };
}

const listOf = (invocation: Invocation | undefined): readonly Readonly<Record<string, unknown>>[] =>
  (invocation?.[1]['list'] ?? []) as readonly Readonly<Record<string, unknown>>[];

it('JMAP sends to the other domain, and who waits there hears of it', { timeout: 90_000 }, async () => {
  const [alice, bob] = [await client(people.alice), await client(people.bob)];
  const over = new AbortController();
  const heard = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<undefined>();
  const listening = (async () => {
    for await (const line of bob.events(AbortSignal.any([over.signal, AbortSignal.timeout(60_000)]))) {
      // The stream begins with a comment; what is told is what changes from then on.
      opened.resolve(undefined);
      if (line.startsWith('data:')) heard.resolve(line);
    }
  })().catch(() => undefined);
  const [identities, mailboxes] = await alice.call(['Identity/get', {}], ['Mailbox/get', { properties: ['role'] }]);
  const drafts = listOf(mailboxes).find(({ role }) => role === 'drafts')?.['id'] as string;
  const sent = listOf(mailboxes).find(({ role }) => role === 'sent')?.['id'] as string;
  await opened.promise;
  const email = {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true },
    from: [{ name: 'Alice', email: people.alice }],
    to: [{ name: 'Bob', email: people.bob }],
    subject: 'By JMAP alone',
    textBody: [{ partId: 'a', type: 'text/plain' }],
    bodyValues: { a: { value: 'Hello Bob' } },
  };
  const [created, submitted] = await alice.call(
    ['Email/set', { create: { e: email } }],
    [
      'EmailSubmission/set',
      {
        create: { s: { emailId: '#e', identityId: listOf(identities)[0]?.['id'] } },
        onSuccessUpdateEmail: {
          '#s': { [`mailboxIds/${drafts}`]: null, [`mailboxIds/${sent}`]: true, 'keywords/$draft': null },
        },
      },
    ],
  );
  expect(created?.[1]['notCreated']).toBeNull();
  expect(submitted?.[1]['notCreated']).toBeNull();
  expect(await heard.promise).toContain('"Email"');
  over.abort();
  await listening;
  const find = async () =>
    listOf(
      (
        await bob.call(
          ['Email/query', { filter: { subject: 'By JMAP alone' } }],
          [
            'Email/get',
            {
              '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' },
              properties: ['from', 'header:Received:all', 'preview'],
            },
          ],
        )
      )[1],
    );
  await expect.poll(async () => (await find()).length, { timeout: 60_000 }).toBe(1);
  const [got] = await find();
  expect(got).toMatchObject({ from: [{ email: people.alice }], preview: 'Hello Bob' });
  // Through the queue, and in again by the door of the other domain.
  expect((got?.['header:Received:all'] as readonly string[]).length).toBeGreaterThanOrEqual(2);
});
