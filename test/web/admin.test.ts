/** The administration API, over HTTP as its pages and as programs ask. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab, people } from '../support/lab.ts';
import { waitFor } from '../support/wait-for.ts';

let lab: Lab;
let root = '';
let admin = '';
let alice = '';

interface Waiting {
  readonly id: string;
  readonly recipients: readonly {
    readonly address: string;
    readonly state: string;
    readonly reason: string;
    readonly why: string;
    readonly attempts: number;
  }[];
}

beforeAll(async () => {
  // Nobody listens at port 1: what goes there waits.
  lab = await Lab.start({ routes: ['gone.test=127.0.0.1:1'] });
  root = `http://127.0.0.1:${lab.ports.http}`;
  admin = await signIn(people.admin);
  alice = await signIn(people.alice);
}, 120_000);
afterAll(() => lab.stop());

async function signIn(address: string): Promise<string> {
  const answer = await fetch(`${root}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ address, password: lab.password }),
  });
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

type Fields = Readonly<Record<string, string>>;
const get = (path: string, headers: Fields) => fetch(`${root}/api/v1/admin/${path}`, { headers });
const post = (path: string, headers: Fields) =>
  fetch(`${root}/api/v1/admin/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });
const asAdmin = (): Fields => ({ cookie: admin });

async function token(address: string, scope: string): Promise<string> {
  const made = await lab.postern(['token', 'add', address, scope, '--scope', scope, '--json']);
  return (JSON.parse(made.stdout) as { readonly token: string }).token;
}

/** A message of alice's that waits after a first attempt. */
async function waiting(to: string): Promise<Waiting> {
  const bearer = await (sending ??= token(people.alice, 'send'));
  const sent = await fetch(`${root}/api/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ from: people.alice, to: [to], subject: 'Waiting', text: 'Hello' }),
  });
  expect(sent.status).toBe(202);
  return await waitFor('a message that was tried', async () => {
    const { entries } = (await (await get('queue', asAdmin())).json()) as { readonly entries: readonly Waiting[] };
    return entries.find(({ recipients }) => recipients.some((one) => one.address === to && one.attempts > 0)) ?? null;
  });
}
let sending: Promise<string> | null = null;

describe('who may ask', () => {
  it('is an administrator, and the pages are told', async () => {
    const session = async (cookie: string) => (await fetch(`${root}/auth/session`, { headers: { cookie } })).json();
    expect(await session(admin)).toMatchObject({ address: people.admin, admin: true });
    expect(await session(alice)).toMatchObject({ address: people.alice, admin: false });
    expect((await get('overview', asAdmin())).status).toBe(200);
  });

  it('is a program with a token of scope admin that an administrator has', async () => {
    const ask = async (address: string, scope: string) =>
      (await get('overview', { authorization: `Bearer ${await token(address, scope)}` })).status;
    expect(await ask(people.admin, 'admin')).toBe(200);
    expect(await ask(people.admin, 'jmap')).toBe(403);
    expect(await ask(people.alice, 'admin')).toBe(403);
  });

  it.each([
    ['nobody', () => ({}), 401],
    ['somebody else', () => ({ cookie: alice }), 403],
    ['a page of another site', () => ({ cookie: admin, 'sec-fetch-site': 'cross-site' }), 401],
    ['a script of another site', () => ({ cookie: admin, origin: 'https://evil.test' }), 401],
    [
      'a password',
      () => ({ authorization: `Basic ${Buffer.from(`${people.admin}:${lab.password}`).toString('base64')}` }),
      401,
    ],
    ['a token that is none', () => ({ authorization: 'Bearer postern_none' }), 401],
  ])('is not %s', async (_who, headers, status) => {
    for (const path of ['overview', 'queue', 'accounts', 'bans', 'nothing'])
      expect((await get(path, headers())).status).toBe(status);
    expect((await post('queue/00000000000000a/cancel', headers())).status).toBe(status);
  });

  it('changes nothing for what a form could send', async () => {
    const answer = await post('queue/00000000000000a/cancel', { ...asAdmin(), 'content-type': 'text/plain' });
    expect(answer.status).toBe(403);
  });
});

describe('the overview', () => {
  it('says what runs, what waits and what went which way', async () => {
    await waiting('first@gone.test');
    const page = await (await get('overview', asAdmin())).json();
    expect(page).toMatchObject({
      hostname: 'postern.alpha.test',
      traffic: { total: { submitted: expect.any(Number) as number } },
      storage: { accounts: 3, domains: 2 },
    });
    const { queue, traffic, listeners } = page as {
      readonly queue: { readonly waiting: number };
      readonly traffic: { readonly total: { readonly submitted: number }; readonly history: readonly unknown[] };
      readonly listeners: readonly { readonly name: string }[];
    };
    expect(queue.waiting).toBeGreaterThan(0);
    expect(traffic.total.submitted).toBeGreaterThan(0);
    expect(traffic.history.length).toBeGreaterThan(0);
    expect(listeners.map(({ name }) => name)).toContain('http');
  });

  it('knows the accounts and who of them administers', async () => {
    const { accounts } = (await (await get('accounts', asAdmin())).json()) as {
      readonly accounts: readonly { readonly address: string; readonly admin: boolean }[];
    };
    expect(accounts.filter(({ admin: is }) => is).map(({ address }) => address)).toEqual([people.admin]);
    expect(await (await get('bans', asAdmin())).json()).toHaveProperty('bans');
  });
});

describe('the queue', () => {
  it('says why a message waits, and holds, releases, tries and cancels it', async () => {
    const { id, recipients } = await waiting('second@gone.test');
    expect(recipients[0]?.why).toContain('127.0.0.1');
    const now = async () => ((await (await get(`queue/${id}`, asAdmin())).json()) as Waiting).recipients[0];
    expect((await post(`queue/${id}/release`, asAdmin())).status).toBe(409);
    expect(await (await post(`queue/${id}/hold`, asAdmin())).json()).toEqual({ count: 1 });
    expect(await now()).toMatchObject({ state: 'held', reason: 'held' });
    expect(await (await post(`queue/${id}/release`, asAdmin())).json()).toEqual({ count: 1 });
    expect(await now()).toMatchObject({ state: 'waiting' });
    expect((await post(`queue/${id}/retry`, asAdmin())).status).toBe(200);
    await waitFor('an attempt', async () => ((await now())?.attempts ?? 0) > 1);
    expect((await post(`queue/${id}/cancel`, asAdmin())).status).toBe(200);
    await waitFor('an empty place', async () => (await get(`queue/${id}`, asAdmin())).status === 404);
  });

  it.each([
    ['GET', 'queue/nonsense', 404],
    ['GET', 'queue?after=nonsense', 400],
    ['GET', 'nothing', 404],
    ['POST', 'queue/00000000000000a/hold', 404],
    ['POST', 'queue/00000000000000a/explode', 404],
    ['POST', 'overview', 405],
    ['GET', 'queue/00000000000000a/hold', 405],
  ])('%s %s is answered %i', async (method, path, status) => {
    const answer = await (method === 'GET' ? get : post)(path, asAdmin());
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});
