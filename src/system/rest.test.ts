/** Mail at rest: what is kept is encrypted for its owner, and everything else stays as it came. A real store, no sockets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../directory/types.ts';
import type { NewAccountKey } from '../keys/account-keys.ts';
import { readPublicKey } from '../keys/public-key.ts';
import { chunks } from '../message/content.ts';
import { createInboundReceiver } from '../mta/receive/inbound.ts';
import type { Receiver } from '../mta/receive/port.ts';
import { clientOf, transactionOf } from '../mta/testing/envelope.ts';
import { openpgp } from '../openpgp/standard.ts';
import { now as made, type Person, person, reader, trusting } from '../openpgp/testing/people.ts';
import { openMessage } from '../sealed/open.ts';
import { payload, protect } from '../sealed/protect.ts';
import { summarise } from '../sealed/summary.ts';
import type { Standard } from '../sealed/types.ts';
import type { OwnKey } from '../smime/algorithms/private-key.ts';
import { smime } from '../smime/standard.ts';
import { ownKey } from '../smime/testing/certificate.ts';
import { receiving } from '../store/testing/receiving.ts';
import { type TestStore, addAccount, roomBut, testStore } from '../store/testing/store.ts';
import { makeFilters } from './filters.ts';
import { makeRest } from './rest.ts';

const clock = { now: () => made + 3_600_000 };
let store: TestStore;
let receiver: Receiver;
let ann: Account;
let ben: Account;
let cay: Account;
let annKey: Person;
let benKey: OwnKey;

beforeAll(async () => {
  store = await testStore();
  const common = {
    ...receiving(store, clock),
    isOwnDomain: (domain: string) => Promise.resolve(domain === 'alpha.test'),
  };
  receiver = createInboundReceiver({
    ...common,
    filters: makeFilters({ ...common, store }),
    rest: makeRest({ ...common, store }),
    relayFor: () => false,
    judges: [],
  });
  ann = await addAccount(store, 'ann@alpha.test');
  ben = await addAccount(store, 'ben@alpha.test');
  cay = await addAccount(store, 'cay@alpha.test');
  annKey = await person('ann');
  benKey = await ownKey('P-256', ben.address);
  await keep(ann, await keyOf('openpgp', annKey.key.octets));
  await keep(ben, await keyOf('smime', benKey.certificate.octets));
});

afterAll(() => store.remove());

async function keyOf(standard: 'openpgp' | 'smime', octets: Buffer): Promise<NewAccountKey> {
  const read = await readPublicKey(standard, octets, clock.now());
  if (!read.ok) throw new Error(read.error.text);
  return { ...read.value, isPublished: false, isPreferred: true, isAtRest: true };
}

async function keep(account: Account, key: NewAccountKey): Promise<void> {
  expect(await store.accountKeys.add(account.id, key, 10)).toMatchObject({ ok: true });
}

const letter = 'From: Dan <dan@beta.test>\r\nTo: us@alpha.test\r\nSubject: The price of gold\r\n\r\nForty-two.\r\n';

async function receive(message: string, to: readonly string[]) {
  const draft = receiver.draft();
  await draft.write(Buffer.from(message));
  return receiver.data(clientOf({ service: 'mta' }), transactionOf('dan@beta.test', to), await draft.finish());
}

async function kept(account: Account): Promise<{ readonly octets: Buffer; readonly subject: string | null }> {
  const mailbox = await store.mail.read.mailboxByName(account.id, 'INBOX');
  if (mailbox === null) throw new Error('no INBOX');
  const all = await store.mail.read.messages(account.id, mailbox.id, { from: 1, to: 1_000_000 } as never, 100);
  const email = all.at(-1)?.emailId;
  const content = email === undefined ? null : await store.emailContent({ account: account.id, email });
  if (content === null) throw new Error('nothing is kept');
  const octets = await content.read(0, content.size);
  return { octets, subject: /^Subject: (.*)\r$/m.exec(octets.toString('latin1'))?.[1] ?? null };
}

async function textOf(octets: Buffer, standard: Standard): Promise<string> {
  const root = protect(await openMessage(octets, [standard]));
  expect(summarise(root)).toMatchObject({ encrypted: 'message', signed: 'none' });
  const { opened } = payload(root);
  return opened.octets.toString('latin1', opened.part.start, opened.part.end);
}

const forAnn = async (): Promise<Standard> =>
  openpgp(await reader([annKey.key], trusting(annKey), { unlocked: [annKey.secret] }));

const forBen = (): Standard =>
  smime(
    { anchors: [], accepted: [], known: [], revocation: () => Promise.resolve({ status: 'good' }), at: clock.now() },
    [benKey],
  );

test('each keeps the message for the own key, by either standard; who wants nothing of it keeps it as it came', async () => {
  const answers = await receive(letter, [ann.address, ben.address, cay.address]);
  expect(answers).toMatchObject({ ok: true });
  for (const [account, standard] of [[ann, await forAnn()] as const, [ben, forBen()] as const]) {
    const { octets, subject } = await kept(account);
    expect(subject).toBe('[...]');
    expect(octets.includes('Forty-two')).toBe(false);
    expect(octets.includes('Return-Path: <dan@beta.test>')).toBe(true);
    expect(await textOf(octets, standard)).toMatch(/Subject: The price of gold\r\n[^]*\r\n\r\nForty-two\.\r\n$/);
  }
  expect((await kept(cay)).octets.toString('latin1').endsWith(letter)).toBe(true);
});

test('filters read the message, and what they send on stays as it came', async () => {
  const octets = Buffer.from('if header :contains "subject" "gold" { redirect "far@gamma.test"; keep; }');
  const script = await store.filters.put(ann.id, { id: null, name: 'rules', octets });
  if (!script.ok) throw new Error(script.error);
  await store.filters.activate(ann.id, script.script.id);
  expect(await receive(letter, [ann.address])).toMatchObject({ ok: true });
  expect((await kept(ann)).subject).toBe('[...]');
  const [work] = await store.spool.lease(clock.now() + 1, 100, 90 * 86_400_000, roomBut());
  const pieces: Buffer[] = [];
  if (work !== undefined) for await (const piece of chunks(work.content)) pieces.push(Buffer.from(piece));
  expect(Buffer.concat(pieces).toString('latin1').endsWith(letter)).toBe(true);
  await store.filters.activate(ann.id, null);
});

test('what came encrypted stays as its author made it', async () => {
  const body = '-----BEGIN PGP MESSAGE-----\r\n\r\nxxxx\r\n-----END PGP MESSAGE-----\r\n';
  const control = '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n';
  const type = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b';
  const sealed = `From: dan@beta.test\r\nContent-Type: ${type}\r\n\r\n${control}--b\r\nContent-Type: application/octet-stream\r\n\r\n${body}--b--\r\n`;
  expect(await receive(sealed, [ann.address])).toMatchObject({ ok: true });
  expect((await kept(ann)).octets.toString('latin1').endsWith(sealed)).toBe(true);
});

test('a key that nothing can be encrypted for loses no mail, and its owner is told once', async () => {
  const dan = await addAccount(store, 'dan@alpha.test');
  const key = await keyOf('openpgp', annKey.key.octets);
  await keep(dan, { ...key, octets: Buffer.from('spoiled') });
  const sealed = async () => {
    expect(await receive(letter, [dan.address])).toMatchObject({ ok: true });
    const inbox = await store.mail.read.mailboxByName(dan.id, 'INBOX');
    return inbox?.messages;
  };
  expect(await sealed()).toBe(2);
  expect(await sealed()).toBe(3);
  expect((await kept(dan)).octets.toString('latin1').endsWith(letter)).toBe(true);
});
