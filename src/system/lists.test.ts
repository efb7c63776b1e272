/** Lists on a real store: nobody gets a post twice, whatever breaks off in between; who bounces too often is suspended. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../base/log.ts';
import { fail } from '../base/result.ts';
import type { AccountId } from '../directory/types.ts';
import { openPgpPerson } from '../keys/testing/people.ts';
import { bouncePath } from '../lists/bounces.ts';
import { careForCertificate } from '../lists/certificates.ts';
import { foundList } from '../lists/found.ts';
import { createLeaveDesk, leaveLink, leavePath } from '../lists/leave.ts';
import { limits } from '../lists/limits.ts';
import { listMailboxes } from '../lists/mailboxes.ts';
import { type ManagerDeps, startLists } from '../lists/manager.ts';
import type { AskSealer, SealAnswer } from '../lists/sealing.ts';
import type { MailList } from '../lists/types.ts';
import { createQueueIds } from '../mta/queue/id.ts';
import { everyRight } from '../ms/rights.ts';
import { type Uid, noFlags } from '../ms/types.ts';
import { type TestStore, acceptance, addAccount, testStore } from '../store/testing/store.ts';

const secret = Buffer.alloc(32, 7);
let now = Date.UTC(2026, 0, 1);
const clock = { now: () => now };
const here = ['ann@alpha.test', 'bea@alpha.test'];
const elsewhere = ['cy@beta.test', 'dan@gamma.test'];

let store: TestStore;
let notices: { readonly subject: string; readonly text: string; readonly to: string | undefined }[];
let newId: ManagerDeps['newId'];

beforeEach(async () => {
  store = await testStore();
  notices = [];
  let count = 0;
  newId = createQueueIds(clock, () => (count++ % 1000) / 1000);
  for (const address of here) await addAccount(store, address);
});
afterEach(() => store.remove());

const authority: ManagerDeps['authority'] = {
  certify: () => Promise.resolve(fail('none')),
  isTakenBack: () => Promise.resolve(false),
  trusted: () => Promise.resolve({ anchors: [], known: [], revoked: [] }),
};

async function found(isEncrypted: boolean): Promise<MailList> {
  const { directory, lists, mail, accountKeys } = store;
  const made = await foundList(
    { directory, lists, accountKeys, authority, write: mail.write, secret, separator: '+', clock },
    {
      address: 'all@alpha.test',
      name: 'All',
      owners: [here[0] ?? ''],
      posting: 'open',
      signedOnly: false,
      isEncrypted,
    },
  );
  if (!made.ok) throw new Error(made.error);
  for (const address of [...here, ...elsewhere]) {
    await lists.subscribe(made.value.account, { address, since: now, key: null, isWelcomed: true }, 100);
  }
  return made.value;
}

const nothing = (): never => {
  throw new Error('nobody asks for it');
};

function depsOf(changes: Partial<ManagerDeps> = {}): ManagerDeps {
  const { lists, mail, emailWrites, directory, contactKeys, accountKeys, spool } = store;
  return {
    ...{
      authority,
      accountKeys,
      lists,
      directory,
      contactKeys,
      spool,
      emailWrites,
      changes: mail.changes,
      read: mail.read,
      write: mail.write,
    },
    ...{ secret, clock, newId, origin: 'https://mail.alpha.test', log: silentLog, lookUp: null, queueLifetime: 1e9 },
    ...{ subaddress: 'inbox', subaddressSeparators: '+', postmaster: null, sealer: nothing },
    publishedKeys: () => Promise.resolve([]),
    isStrict: () => Promise.resolve(false),
    notices: (subject, text, to) => Promise.resolve(void notices.push({ subject, text, to })),
    ...changes,
  };
}

/** Looks at all lists until a message is settled, or everything breaks off; and ends as a process does. */
async function once(changes: Partial<ManagerDeps> = {}): Promise<void> {
  await new Promise<void>((resolve) => {
    const heard = (event: string): void => {
      if (event === 'lists.settled' || event === 'lists.failed') void running.stop().then(resolve);
    };
    const running = startLists(depsOf({ ...changes, log: { ...silentLog, info: heard, error: heard } }));
  });
}

const post = async (list: MailList, prefix: string, message: string): Promise<void> => {
  const into = { use: 'inbox' } as const;
  const delivery = { account: list.account, into, flags: noFlags, prefix: Buffer.from(prefix) };
  await store.spool.accept(acceptance(message, [delivery]));
};
const everything = { from: 1 as Uid, to: 0xffff_ffff as Uid };
const hello = 'From: Eve <eve@beta.test>\r\nSubject: Hello\r\nMessage-ID: <1@beta.test>\r\n\r\nto all\r\n';
const write = (list: MailList): Promise<void> =>
  post(list, 'Return-Path: <eve@beta.test>\r\nDelivered-To: all@alpha.test\r\n', hello);

async function inMailbox(account: AccountId, name: string): Promise<readonly string[]> {
  const { read } = store.mail;
  const mailbox = await read.mailboxByName(account, name);
  if (mailbox === null) return [];
  const all = await read.messages(account, mailbox.id, everything, 100);
  return Promise.all(
    all.map(async ({ uid }) => {
      const content = await read.content(account, mailbox.id, uid);
      return (await content?.read(0, content.size))?.toString('latin1') ?? '';
    }),
  );
}

/** Every copy there is: address, and how many. */
async function copies(): Promise<Readonly<Record<string, number>>> {
  const all: Record<string, number> = {};
  for (const address of here) {
    const account = await store.directory.account(address);
    const messages = account === null ? [] : await inMailbox(account.id, 'INBOX');
    if (messages.length > 0) all[address] = messages.length;
  }
  for (const { recipients } of await store.spool.list(null, 100))
    for (const { address } of recipients) all[address] = (all[address] ?? 0) + 1;
  return all;
}

const oneEach = Object.fromEntries([...here, ...elsewhere].map((address) => [address, 1]));

it('sends a post once where the server dies between sending and removing it', async () => {
  const list = await found(false);
  await write(list);
  const dies = { destroy: () => Promise.reject(new Error('power failed')) };
  await once({ emailWrites: dies });
  expect(await copies()).toEqual(oneEach);
  expect(await inMailbox(list.account, 'INBOX')).toHaveLength(1);
  await once();
  expect(await copies()).toEqual(oneEach);
  expect(await inMailbox(list.account, 'INBOX')).toEqual([]);
});

const approve = async ({ account }: MailList): Promise<void> => {
  const { read, write: writer } = store.mail;
  const from = await read.mailboxByName(account, listMailboxes.failed);
  const to = await read.mailboxByName(account, listMailboxes.approved);
  if (from === null || to === null) return expect.unreachable('no mailboxes');
  const [message] = await read.messages(account, from.id, everything, 10);
  if (message === undefined) return expect.unreachable('nothing failed');
  await writer.move(account, from.id, [message.uid], { account, mailbox: to.id, rights: everyRight });
};

it('goes on with those who do not have it when an owner sends on what broke off in the middle', async () => {
  const list = await found(true);
  for (const address of [...here, ...elsewhere]) {
    const { octets } = (await openPgpPerson(address)).key;
    await store.lists.giveKey(list.account, address, { standard: 'openpgp', octets });
  }
  let sealed = 0;
  const sealer: AskSealer = (ask) => {
    if (ask.kind === 'open') return Promise.resolve(opened);
    if (++sealed === 3) throw new Error('power failed');
    return Promise.resolve({ kind: 'sealed', message: Buffer.from(`Subject: ${sealed}\r\n\r\nsealed\r\n`) });
  };
  await write(list);
  await once({ sealer });
  expect(await inMailbox(list.account, listMailboxes.failed)).toHaveLength(1);
  expect(notices.map(({ subject }) => subject)).toEqual(['A message to All was not sent on']);
  expect(await copies()).toEqual({ 'ann@alpha.test': 1, 'bea@alpha.test': 1 });
  await approve(list);
  await once({ sealer });
  expect(await copies()).toEqual(oneEach);
});

it('tells once who has no key, whatever breaks off', async () => {
  const list = await found(true);
  const told: string[] = [];
  const tell: ManagerDeps['notices'] = async (subject, _text, to = '', more) => {
    if (more?.copies === undefined) return;
    const outcome = await store.spool.accept({ ...acceptance('Subject: x\r\n\r\n', []), ...more });
    if (outcome.ok) told.push(`${to} ${subject}`);
    if (told.length === 2) throw new Error('power failed');
  };
  const sealer: AskSealer = () => Promise.resolve(opened);
  await write(list);
  await once({ sealer, notices: tell });
  await approve(list);
  await once({ sealer, notices: tell });
  expect(told).toEqual([...here, ...elsewhere].map((to) => `${to} A message of All that you cannot read`));
});

const opened: SealAnswer = {
  ...{ kind: 'opened', entity: Buffer.from('\r\nx'), signedBy: null, reason: '', wasEncrypted: true },
  fields: [{ name: 'From', value: 'eve@beta.test' }],
};

it('each copy has a return path and a way to leave of its own', async () => {
  const list = await found(false);
  await write(list);
  await once();
  const [copy = ''] = await inMailbox((await store.directory.account('bea@alpha.test'))?.id ?? list.account, 'INBOX');
  const path = bouncePath(secret, list, 'bea@alpha.test', '+');
  expect(copy).toContain(`Return-Path: <${path}>`);
  const link = copy.slice(copy.indexOf('<https://') + 1).split('>', 1)[0] ?? '';
  expect(copy).toContain('<mailto:all-leave@alpha.test?subject=leave>');
  expect(link).toContain(`https://mail.alpha.test${leavePath}`);
  // Nobody signs here, so that one click is not offered. RFC 8058 §3.1
  expect(copy).not.toContain('List-Unsubscribe-Post');
  const paths = (await store.spool.list(null, 10)).map(({ reversePath }) => reversePath);
  expect(new Set(paths).size).toBe(elsewhere.length);
  const desk = createLeaveDesk(depsOf());
  const token = link.slice(link.indexOf(leavePath) + leavePath.length);
  expect(await desk.look(token)).toEqual({ name: 'All', isMember: true });
  await desk.leave(token);
  await desk.leave(token);
  expect(await desk.look(token)).toEqual({ name: 'All', isMember: false });
  expect((await store.lists.members(list.account)).map(({ address }) => address)).not.toContain('bea@alpha.test');
  expect(notices.filter(({ to }) => to === 'bea@alpha.test')).toMatchObject([{ subject: 'You have left All' }]);
  const other = leaveLink(Buffer.alloc(32, 8), 'https://x', list, 'ann@alpha.test')?.split('/').at(-1) ?? '';
  for (const wrong of ['', 'x', `${token.slice(0, -2)}AA`, other, 'A'.repeat(10_000)])
    expect(await desk.look(wrong)).toBeNull();
});

describe('mail that comes back', () => {
  const cy = 'cy@beta.test';
  const report = (action: string): string =>
    [
      ...['From: mailer-daemon@beta.test', 'Subject: x', 'MIME-Version: 1.0'],
      ...['Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'x'],
      ...['--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; beta.test', ''],
      ...[`Final-Recipient: rfc822; ${cy}`, `Action: ${action}`, 'Status: 5.1.1'],
      ...['Diagnostic-Code: smtp; 550 5.1.1 nobody here', '', '--b--', ''],
    ].join('\r\n');
  const comeBack = async (list: MailList, to: string, { action = 'failed', from = '' } = {}): Promise<void> => {
    await post(list, `Return-Path: <${from}>\r\nDelivered-To: ${to}\r\n`, report(action));
    await once();
  };
  const suspended = async ({ account }: MailList): Promise<readonly string[]> =>
    (await store.lists.members(account)).flatMap(({ address, suspendedAt }) => (suspendedAt === null ? [] : [address]));

  it('suspends a member after some failures, tells the owners, and resumes', async () => {
    const list = await found(false);
    const path = bouncePath(secret, list, cy, '+');
    for (let i = 1; i < limits.bounces; i++) await comeBack(list, path.toUpperCase());
    // Delays, mail of people, and return paths that others made up are no failures.
    await comeBack(list, path, { action: 'delayed' });
    await comeBack(list, path, { from: 'eve@beta.test' });
    await comeBack(list, bouncePath(Buffer.alloc(32), list, cy, '+'));
    expect(await suspended(list)).toEqual([]);
    await comeBack(list, path);
    expect(await suspended(list)).toEqual([cy]);
    expect(notices).toMatchObject([{ subject: `${cy} gets no more mail of All`, to: here[0] }]);
    expect(notices[0]?.text).toContain('550 5.1.1 nobody here');
    expect(await inMailbox(list.account, listMailboxes.other)).toHaveLength(limits.bounces + 3);
    await write(list);
    await once();
    expect(await copies()).toEqual({ 'ann@alpha.test': 1, 'bea@alpha.test': 1, 'dan@gamma.test': 1 });
    expect(await store.lists.resume(list.account, cy)).toBe(true);
    expect(await store.lists.resume(list.account, cy)).toBe(false);
    await comeBack(list, path);
    expect(await suspended(list)).toEqual([]);
  });

  it('forgets failures of long ago, and resumes who joins again', async () => {
    const list = await found(false);
    const path = bouncePath(secret, list, cy, '+');
    for (let i = 1; i < limits.bounces; i++) await comeBack(list, path);
    now += limits.bouncesWithin + 1;
    await comeBack(list, path);
    expect(await suspended(list)).toEqual([]);
    for (let i = 1; i < limits.bounces; i++) await comeBack(list, path);
    expect(await suspended(list)).toEqual([cy]);
    const again = { address: cy, since: now, key: null, isWelcomed: true };
    expect(await store.lists.subscribe(list.account, again, 100)).toBeNull();
    expect(await suspended(list)).toEqual([]);
    expect(await store.lists.subscribe(list.account, again, 100)).toBe('exists');
  });

  it('counts an address that leads nowhere here', async () => {
    const list = await found(false);
    await store.directory.change({ kind: 'remove-account', address: 'bea@alpha.test' });
    for (let i = 0; i < limits.bounces; i++) {
      await write(list);
      await once();
    }
    expect(await suspended(list)).toEqual(['bea@alpha.test']);
  });
});

it('makes a certificate anew before it ends, and tells owners of one that they brought', async () => {
  const list = await found(true);
  const deps = depsOf();
  const [first] = await store.lists.certificates(list.account);
  expect(await careForCertificate(deps, list)).toBeNull();
  expect(await store.lists.certificates(list.account)).toHaveLength(1);
  const given = async () => (await store.accountKeys.of(list.account)).filter(({ isPublished }) => isPublished);
  expect((await given()).map(({ standard }) => standard).toSorted()).toEqual(['openpgp', 'smime']);
  now += limits.certificateLife - limits.renewBefore + 1;
  expect(await careForCertificate(deps, list)).toBeNull();
  const [again, ...others] = await store.lists.certificates(list.account);
  expect([again?.key === first?.key, others]).toEqual([true, []]);
  expect(again?.certificate?.equals(first?.certificate ?? Buffer.alloc(0))).toBe(false);
  expect((await given()).map(({ octets }) => octets)).toContainEqual(again?.certificate);
  if (again !== undefined) await store.lists.keepCertificate(list.account, { ...again, origin: 'imported' });
  expect(await careForCertificate(deps, list)).toBeNull();
  now += limits.certificateLife - limits.renewBefore + 1;
  expect(await careForCertificate(deps, list)).toBeGreaterThan(now);
  await write(list);
  await once({ sealer: () => Promise.resolve(opened) });
  expect(notices.map(({ subject }) => subject)).toContain('The certificate of All ends');
});
