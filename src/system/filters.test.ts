/** Users' filters on the way in: where mail goes, what is sent on and back, and what is told of it. A real store, no sockets. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Account } from '../directory/types.ts';
import type { Judge } from '../mta/receive/judge.ts';
import { createHome } from '../mta/deliver/home.ts';
import type { LeasedWork } from '../mta/queue/port.ts';
import { createInboundReceiver } from '../mta/receive/inbound.ts';
import type { Receiver } from '../mta/receive/port.ts';
import { readRecord } from '../mta/receive/record.ts';
import { clientOf, transactionOf } from '../mta/testing/envelope.ts';
import { noVacation } from '../ms/filters.ts';
import { chunks } from '../message/content.ts';
import { receiving } from '../store/testing/receiving.ts';
import { type TestStore, addAccount, roomBut, testStore } from '../store/testing/store.ts';
import { makeFilters } from './filters.ts';

const time = { now: Date.UTC(2026, 6, 1, 12) };
const clock = { now: () => time.now };
let store: TestStore;
let receiver: Receiver;
let home: ReturnType<typeof createHome>;
let people = 0;
let ann: Account;
let ben: Account;
/** What the judge says of all mail. */
let filing: 'as usual' | 'junk' | 'quarantine' = 'as usual';

const judge: Judge = {
  judge: (_judged, before) =>
    Promise.resolve({ ...before, copyOf: (account) => ({ ...before.copyOf(account), filing }) }),
};

beforeAll(async () => {
  store = await testStore();
  const common = {
    ...receiving(store, clock),
    isOwnDomain: (domain: string) => Promise.resolve(domain === 'alpha.test'),
  };
  const filters = makeFilters({ ...common, store });
  receiver = createInboundReceiver({
    ...common,
    filters,
    relayFor: () => false,
    judges: [judge],
  });
  home = createHome({ ...common, filters });
});

afterAll(() => store.remove());

/** Each test has people of its own. */
beforeEach(async () => {
  filing = 'as usual';
  people += 1;
  ann = await addAccount(store, `ann${people}@alpha.test`);
  ben = await addAccount(store, `ben${people}@alpha.test`);
});

async function activate(account: Account, script: string): Promise<void> {
  const done = await store.filters.put(account.id, { id: null, name: 'rules', octets: Buffer.from(script) });
  if (!done.ok) throw new Error(done.error);
  await store.filters.activate(account.id, done.script.id);
}

interface Sent {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly service?: 'mta' | 'lmtp';
}

async function receive(message: string, { from = 'cay@beta.test', to = [ann.address], service = 'mta' }: Sent = {}) {
  const draft = receiver.draft();
  await draft.write(Buffer.from(message.replaceAll('\n', '\r\n')));
  return receiver.data(clientOf({ service }), transactionOf(from, to), await draft.finish());
}

const mail = (extra = '', body = 'hello\n') =>
  `From: Cay <cay@beta.test>\nTo: ${ann.address}\nSubject: Lunch\nMessage-ID: <m${time.now}@beta.test>\n${extra}\n${body}`;

/** Messages of each mailbox that has any. */
async function places(account: Account): Promise<Record<string, number>> {
  const mailboxes = await store.mail.read.mailboxes(account.id);
  return Object.fromEntries(
    mailboxes.filter(({ messages }) => messages > 0).map(({ name, messages }) => [name, messages]),
  );
}

const everything = { from: 1, to: 1_000_000 } as never;

async function messagesOf(account: Account, name: string) {
  const mailbox = await store.mail.read.mailboxByName(account.id, name);
  return mailbox === null ? [] : store.mail.read.messages(account.id, mailbox.id, everything, 100);
}

async function textOf(account: Account, name: string): Promise<string> {
  const [message] = (await messagesOf(account, name)).slice(-1);
  const content =
    message === undefined ? null : await store.emailContent({ account: account.id, email: message.emailId });
  return content === null ? '' : (await content.read(0, content.size)).toString('latin1');
}

/** Everything that waits in the queue, as it would leave. */
async function queued(): Promise<readonly LeasedWork[]> {
  return store.spool.lease(time.now + 1, 100, 90 * 86_400_000, roomBut());
}

async function octetsOf({ content }: LeasedWork): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of chunks(content)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('latin1');
}

test('an account without a filter gets its mail, and nothing is kept of a filter', async () => {
  expect(await receive(mail())).toMatchObject({ ok: true });
  expect(await places(ann)).toEqual({ INBOX: 1 });
  const [message] = await messagesOf(ann, 'INBOX');
  expect(await store.evidence.evidence(ann.id, message?.emailId as never)).toBeNull();
});

test('mail is filed with flags, into a mailbox that is made, and the evidence says by which rule', async () => {
  await activate(
    ann,
    'require ["fileinto", "mailbox", "imap4flags"];\n# rule:[Meals]\nif header :contains "subject" "lunch" {\n  fileinto :create :flags "\\\\Flagged meal" "Food/Lunch";\n}\n',
  );
  await receive(mail());
  expect(await places(ann)).toEqual({ 'Food/Lunch': 1 });
  const [message] = await messagesOf(ann, 'Food/Lunch');
  expect(message?.flags).toEqual({ system: 4, keywords: ['meal'] });
  const json = await store.evidence.evidence(ann.id, message?.emailId as never);
  expect(readRecord(json ?? '{}').filter).toMatchObject({
    script: 'rules',
    did: ['fileinto "Food/Lunch" with \\Flagged meal (rule "Meals", line 4)'],
    error: null,
  });
});

test('two mailboxes get one e-mail; one that is missing and must not be made is INBOX', async () => {
  await activate(ann, 'require ["fileinto", "mailbox", "copy"]; fileinto :create "A"; fileinto "Nowhere";');
  await receive(mail());
  expect(await places(ann)).toEqual({ A: 1, INBOX: 1 });
  const [[one], [other]] = [await messagesOf(ann, 'A'), await messagesOf(ann, 'INBOX')];
  expect(one?.emailId).toBe(other?.emailId);
});

test('a use leads to its mailbox, and names of others are no mailboxes', async () => {
  await activate(
    ann,
    'require ["fileinto", "special-use", "copy"]; fileinto :copy :specialuse "\\\\Junk" "Other"; fileinto "Other Users/x";',
  );
  await receive(mail());
  const junk = await store.mail.read.mailboxByUse(ann.id, 'junk');
  expect(await places(ann)).toEqual({ [junk?.name ?? 'Junk']: 1, INBOX: 1 });
});

test('what is discarded is taken, and kept nowhere', async () => {
  await activate(ann, 'discard;');
  expect(await receive(mail())).toMatchObject({ ok: true });
  expect(await places(ann)).toEqual({});
  expect(await receive(mail(), { to: [ann.address, ben.address] })).toMatchObject({ ok: true });
  expect(await places(ben)).toEqual({ INBOX: 1 });
});

test('a redirect goes through the queue with the return path and a Delivered-To; the null sender stays null', async () => {
  await activate(ann, 'redirect "far@gamma.test";');
  for (const from of ['cay@beta.test', '']) {
    await receive(mail(), { from });
    const [work, ...more] = await queued();
    expect(more).toEqual([]);
    expect(work?.entry.reversePath).toBe(from);
    expect(work?.recipients.map(({ address }) => address)).toEqual(['far@gamma.test']);
    const octets = work === undefined ? '' : await octetsOf(work);
    expect(octets.startsWith(`Delivered-To: ${ann.address}\r\n`)).toBe(true);
    expect(octets).toContain('Received: from');
  }
  expect(await places(ann)).toEqual({});
});

test('what comes back is kept, not sent on again', async () => {
  await activate(ann, 'redirect "far@gamma.test";');
  await receive(`Delivered-To: ${ann.address}\n${mail()}`);
  expect(await queued()).toEqual([]);
  expect(await places(ann)).toEqual({ INBOX: 1 });
});

test('a redirect to one of ours passes through its own filter', async () => {
  await activate(ann, `redirect "${ben.address}";`);
  await activate(ben, 'require ["fileinto", "mailbox"]; fileinto :create "From Ann";');
  await receive(mail());
  const [work] = await queued();
  if (work === undefined) throw new Error('nothing is queued');
  expect(await home.deliver(work)).toMatchObject([{ kind: 'delivered' }]);
  expect(await places(ben)).toEqual({ 'From Ann': 1 });
});

test('a rejection of what waited in the queue is told to its sender, and to nobody where there is none', async () => {
  await activate(ann, `redirect "${ben.address}";`);
  await activate(ben, 'require "reject"; reject "Not here.";');
  for (const [from, kind] of [
    ['cay@beta.test', 'failed'],
    ['', 'delivered'],
  ] as const) {
    await receive(mail(), { from });
    const [work] = await queued();
    expect(work === undefined ? null : await home.deliver(work)).toMatchObject([{ kind }]);
  }
  expect(await places(ben)).toEqual({});
});

test('a rejection is said while the client is there, or told by mail', async () => {
  await activate(ann, 'require "ereject"; ereject "Write to somebody else.";');
  expect(await receive(mail())).toMatchObject({
    ok: false,
    error: { code: 550, enhanced: '5.7.1', text: 'Write to somebody else.' },
  });
  const lmtp = await receive(mail(), { service: 'lmtp', to: [ann.address, ben.address] });
  expect(lmtp).toMatchObject([{ ok: false }, { ok: true }]);
  expect(await queued()).toEqual([]);
  expect(await receive(mail(), { to: [ann.address, ben.address] })).toMatchObject({ ok: true });
  const [work] = await queued();
  expect(work?.recipients[0]?.address).toBe('cay@beta.test');
  expect(work?.entry.reversePath).toBe('');
  expect(work === undefined ? '' : await octetsOf(work)).toContain('Write to somebody else.');
  // What has no sender is told to nobody.
  await receive(mail(), { from: '', to: [ann.address, ben.address] });
  expect(await queued()).toEqual([]);
  expect(await places(ann)).toEqual({});
});

test('words that no reply says are told by mail', async () => {
  await activate(ann, 'require "reject"; reject "Nein, danke schön.";');
  expect(await receive(mail())).toMatchObject({ ok: true });
  const [work] = await queued();
  expect(work?.recipients[0]?.address).toBe('cay@beta.test');
  expect(await places(ann)).toEqual({});
});

test('a vacation notice goes to the sender once, automatic and without a return path', async () => {
  await activate(ann, 'require "vacation"; vacation :days 3 :subject "Away" "Back on Monday.";');
  await receive(mail());
  const [work] = await queued();
  if (work === undefined) throw new Error('nothing is queued');
  expect(work.entry.reversePath).toBe('');
  expect(work.recipients.map(({ address }) => address)).toEqual(['cay@beta.test']);
  const octets = await octetsOf(work);
  for (const line of [
    `From: ${ann.address}`,
    'To: cay@beta.test',
    'Subject: Away',
    'Auto-Submitted: auto-replied',
    `In-Reply-To: <m${time.now}@beta.test>`,
    'Back on Monday.',
  ])
    expect(octets).toContain(`${line}\r\n`);
  await receive(mail());
  expect(await queued()).toEqual([]);
  time.now += 3 * 86_400_000 + 1;
  await receive(mail());
  expect(await queued()).toHaveLength(1);
  expect(await places(ann)).toEqual({ INBOX: 3 });
});

test('programs, lists, those who wrote to somebody else, and the account itself get no notice', async () => {
  await activate(ann, 'require "vacation"; vacation "x";');
  for (const extra of [
    'Auto-Submitted: auto-generated\n',
    'Precedence: bulk\n',
    'List-Id: <l.beta.test>\n',
    'X-Auto-Response-Suppress: OOF, AutoReply\n',
  ])
    await receive(mail(extra));
  for (const from of ['', 'mailer-daemon@beta.test', 'owner-l@beta.test', 'l-request@beta.test', ann.address])
    await receive(mail(), { from });
  await receive(mail().replace(`To: ${ann.address}`, 'To: list@beta.test'));
  expect(await queued()).toEqual([]);
  await receive(mail('Auto-Submitted: no\n'));
  expect(await queued()).toHaveLength(1);
});

test('the vacation response works with a script and without one, between its dates', async () => {
  const response = { ...noVacation, isEnabled: true, subject: 'Away', htmlBody: '<p>Soon</p>', textBody: 'Soon' };
  await store.filters.setVacation(ann.id, { ...response, fromDate: time.now + 1_000 });
  await receive(mail());
  expect(await queued()).toEqual([]);
  await store.filters.setVacation(ann.id, response);
  await receive(mail());
  const [work] = await queued();
  expect(work === undefined ? '' : await octetsOf(work)).toContain('Content-Type: multipart/alternative');
  await activate(ann, 'if header :contains "subject" "lunch" { discard; }');
  await receive(mail(), { from: 'dan@beta.test' });
  expect(await queued()).toEqual([]);
  await receive(mail().replace('Lunch', 'Dinner'), { from: 'dan@beta.test' });
  expect(await queued()).toHaveLength(1);
});

test('junk keeps its place, unless the script asks for the score', async () => {
  await activate(ann, 'require ["fileinto", "mailbox"]; fileinto :create "Mine";');
  filing = 'junk';
  await receive(mail());
  const junk = (await store.mail.read.mailboxByUse(ann.id, 'junk'))?.name ?? '';
  expect(await places(ann)).toEqual({ [junk]: 1 });
  await activate(ben, 'require ["spamtest", "fileinto", "mailbox"]; if spamtest "0" { fileinto :create "Mine"; }');
  await receive(mail(), { to: [ben.address] });
  expect(await places(ben)).toEqual({ Mine: 1 });
  filing = 'quarantine';
  await receive(mail(), { to: [ben.address] });
  expect(await places(ben)).toEqual({ Mine: 1, Quarantine: 1 });
});

test('a script that goes wrong keeps the mail, and its owner is told once', async () => {
  await activate(ann, 'require "variables"; set "a" "nobody"; redirect "${a}";');
  await receive(mail());
  await receive(mail());
  expect(await places(ann)).toEqual({ INBOX: 3 });
  const texts = await Promise.all(
    (await messagesOf(ann, 'INBOX')).map(({ emailId }) => store.emailContent({ account: ann.id, email: emailId })),
  );
  const subjects = await Promise.all(
    texts.map(async (content) => (await content?.read(0, 2_000))?.toString('latin1') ?? ''),
  );
  expect(subjects.filter((text) => text.includes('does not work'))).toHaveLength(1);
  expect(await textOf(ann, 'INBOX')).toContain('Subject: Lunch');
});

test('the same message is a duplicate the second time', async () => {
  await activate(ann, 'require ["duplicate", "fileinto", "mailbox"]; if duplicate { fileinto :create "Twice"; }');
  await receive(mail());
  await receive(mail());
  expect(await places(ann)).toEqual({ INBOX: 1, Twice: 1 });
});
