/** A client that others wrote (npm jmap-jam) against a running server: RFC 8620 §2, §3.7, §6, §7.3, RFC 8621. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Jam, JamClient } from '../support/jam.ts';
import { Lab, people } from '../support/lab.ts';

const message = (subject: string, text: string): string =>
  `From: Carol <carol@gamma.test>\r\nTo: ${people.alice}\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;

let lab: Lab;
let jam: Jam;
let accountId = '';

beforeAll(async () => {
  lab = await Lab.start({ plain: true });
  const made = await lab.postern(['token', 'add', people.alice, 'jam', '--scope', 'jmap', '--json']);
  const { token } = JSON.parse(made.stdout) as { readonly token: string };
  jam = new JamClient({
    bearerToken: token,
    sessionUrl: `http://127.0.0.1:${lab.ports.http}/.well-known/jmap`,
  });
  accountId = await jam.getPrimaryAccount();
}, 90_000);

afterAll(() => lab.remove());

async function inbox(): Promise<string> {
  const [{ ids }] = await jam.api.Mailbox.query({ accountId, filter: { role: 'inbox' } });
  return ids[0] ?? '';
}

/** An e-mail by upload and import; answers its id. */
async function imported(subject: string, text: string): Promise<string> {
  const { blobId } = await jam.uploadBlob(accountId, message(subject, text));
  const [{ created }] = await jam.api.Email.import({
    accountId,
    emails: { one: { blobId, mailboxIds: { [await inbox()]: true }, keywords: {} } },
  });
  return created['one']?.id ?? '';
}

it('finds the session behind the well-known place', async () => {
  const session = await jam.session;
  expect(session.username).toBe(people.alice);
  expect(session.apiUrl).toBe(`http://127.0.0.1:${lab.ports.http}/jmap/api`);
  expect(Object.keys(session.accounts)).toEqual([accountId]);
});

it('queries and gets in one request, with references', async () => {
  const id = await imported('Budget', 'The zebra counts money.');
  const [{ mailboxes, query, emails, threads }] = await jam.requestMany((b) => {
    const found = b.Email.query({ accountId, filter: { subject: 'Budget' }, sort: [{ property: 'receivedAt' }] });
    const got = b.Email.get({ accountId, ids: found.$ref('/ids'), properties: ['id', 'threadId', 'subject', 'from'] });
    return {
      mailboxes: b.Mailbox.get({ accountId }),
      query: found,
      emails: got,
      threads: b.Thread.get({ accountId, ids: got.$ref('/list/*/threadId') }),
    };
  });
  expect(mailboxes.list).toContainEqual(expect.objectContaining({ role: 'inbox', isSubscribed: true }));
  expect(query.ids).toEqual([id]);
  expect(emails.list).toMatchObject([{ id, subject: 'Budget', from: [{ name: 'Carol', email: 'carol@gamma.test' }] }]);
  expect(threads.list).toMatchObject([{ emailIds: [id] }]);
});

it('sets, and hears what changed', async () => {
  const id = await imported('Keywords', 'Hello');
  const [{ state }] = await jam.api.Email.get({ accountId, ids: [], properties: ['id'] });
  const [set] = await jam.api.Email.set({ accountId, update: { [id]: { 'keywords/$flagged': true } } });
  expect(set.oldState).toBe(state);
  expect(set.updated).toEqual({ [id]: null });
  const [changes] = await jam.api.Email.changes({ accountId, sinceState: state });
  expect(changes).toMatchObject({ created: [], updated: [id], destroyed: [], newState: set.newState });
  await jam.api.Email.set({ accountId, destroy: [id] });
  const [gone] = await jam.api.Email.get({ accountId, ids: [id], properties: ['id'] });
  expect(gone).toMatchObject({ list: [], notFound: [id] });
});

it('makes a mailbox, and a draft with a body in it', async () => {
  const [made] = await jam.api.Mailbox.set({ accountId, create: { m: { name: 'Jam' } } });
  const mailbox = made.created['m']?.id ?? '';
  const [{ created }] = await jam.api.Email.set({
    accountId,
    create: {
      d: {
        mailboxIds: { [mailbox]: true },
        keywords: { $draft: true },
        from: [{ name: 'Alice', email: people.alice }],
        to: [{ name: null, email: people.bob }],
        subject: 'A draft',
        bodyValues: { t: { value: 'Hello Bob', isEncodingProblem: false, isTruncated: false } },
        textBody: [{ partId: 't', type: 'text/plain' }],
      },
    },
  });
  const id = created['d']?.id ?? '';
  const [{ list }] = await jam.api.Email.get({
    accountId,
    ids: [id],
    properties: ['subject', 'textBody', 'bodyValues'],
    fetchTextBodyValues: true,
  });
  expect(list[0]).toMatchObject({ subject: 'A draft', bodyValues: { '1': { value: 'Hello Bob' } } });
});

it('uploads, and downloads the same octets', async () => {
  const { blobId, size } = await jam.uploadBlob(accountId, 'Some octets');
  expect(size).toBe(11);
  const back = await jam.downloadBlob({ accountId, blobId, mimeType: 'text/plain', fileName: 'a file.txt' });
  expect(back.headers.get('content-type')).toBe('text/plain');
  expect(await back.text()).toBe('Some octets');
});

it('is told by an event of what comes', async () => {
  let where = '';
  // The EventSource of the page; what it would do with the URL is done below, with a token.
  vi.stubGlobal('EventSource', function (this: object, { href }: URL) {
    where = href;
  });
  await jam
    .connectEventSource({ types: ['Email'], ping: 30, closeafter: 'state' })
    .finally(() => vi.unstubAllGlobals());
  const stream = await fetch(where, { headers: { authorization: jam.authHeader } });
  expect(stream.status).toBe(200);
  await imported('Event', 'Hello');
  // It ends behind the first.
  const told = await stream.text();
  const [{ state }] = await jam.api.Email.get({ accountId, ids: [], properties: ['id'] });
  expect(told).toContain('event: state\n');
  expect(told).toContain(JSON.stringify({ changed: { [accountId]: { Email: state } } }).slice(1, -1));
});

it('throws the problem that the server tells', async () => {
  await expect(jam.api.Email.get({ accountId: 'nobody', ids: [], properties: ['id'] })).rejects.toMatchObject({
    type: 'accountNotFound',
  });
});
