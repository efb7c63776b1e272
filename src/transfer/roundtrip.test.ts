/** Export, then import: the same octets, flags, dates and mailboxes, in every format. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '../directory/types.ts';
import type { StagedContent } from '../ms/content.ts';
import { Flag, type Flags } from '../ms/types.ts';
import { type TestStore, addAccount, testStore } from '../store/testing/store.ts';
import { emlTarget } from './eml/write.ts';
import { pathOfMailbox } from './folder-names.ts';
import { fromStore, storedMessages } from './from-store.ts';
import { intoStore } from './into-store.ts';
import { openLocal } from './local.ts';
import { maildirTarget } from './maildir/write.ts';
import { mboxTarget } from './mbox/write.ts';
import { type IncomingMessage, type Target, TransferError } from './types.ts';

let folder = '';
let store: TestStore;
let number = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-transfer-'));
  store = await testStore(join(folder, 'store'));
});
afterEach(async () => {
  await store.remove();
  rmSync(folder, { recursive: true });
});

const targets: Readonly<Record<string, (path: string) => Target>> = {
  mbox: (path) => mboxTarget((mailbox) => join(path, `${pathOfMailbox(mailbox)}.mbox`)),
  maildir: (path) => maildirTarget(path, false, (keyword) => expect.fail(`${keyword} is lost`)),
  eml: (path) => emlTarget((mailbox) => join(path, pathOfMailbox(mailbox))),
};

interface Sample {
  readonly text: string | Buffer;
  readonly flags?: Flags;
}

const samples: readonly Sample[] = [
  { text: 'Subject: plain\r\n\r\nhello\r\n' },
  { text: 'Subject: no line at the end\r\n\r\nhello' },
  {
    text: 'Subject: From lines\r\n\r\nFrom x\r\n>From y\r\n>>From Sun Nov 22 02:31:07 2026\r\n\r\nFrom a Sun Nov 22 02:31:07 2026\r\n',
  },
  { text: 'Status: RO\r\nX-Status: A\r\nX-Keywords: k\r\nSubject: has our fields\r\n\r\nx\r\n' },
  { text: ' begins with a blank\r\n\r\nx\r\n' },
  { text: 'Subject: header only\r\n\r\n' },
  { text: 'Subject: bare\nline\nfeeds and \r returns\r\n\r\nx\n' },
  { text: 'Subject: lines\r\n\r\n\r\n\r\n\r\n' },
  { text: Buffer.concat([Buffer.from('Subject: 8bit\r\n\r\n'), Buffer.from([0, 255, 128, 13, 13, 10, 10, 13])]) },
  { text: `Subject: large\r\n\r\n${'From 0123456789abcdef\r\n'.repeat(60_000)}` },
  {
    text: 'Subject: flagged\r\n\r\nx',
    flags: { system: Flag.seen | Flag.flagged | Flag.answered, keywords: ['$Forwarded', 'work'] },
  },
  { text: 'Subject: draft\r\n\r\ny', flags: { system: Flag.draft | Flag.deleted, keywords: ['Later', 'work'] } },
];

async function put(account: Account, mailbox: string, messages: readonly Sample[]): Promise<void> {
  const { read, write, content } = store.mail;
  if ((await read.mailboxByName(account.id, mailbox)) === null) await write.createMailbox(account.id, mailbox, null);
  const box = (await read.mailboxByName(account.id, mailbox)) ?? expect.fail(`no ${mailbox}`);
  for (const [index, { text, flags = { system: 0, keywords: [] } }] of messages.entries()) {
    const draft = content.draft();
    await draft.write(Buffer.from(text));
    const message = { content: await draft.finish(), flags, internalDate: 1_600_000_000_000 + index * 86_400_000 };
    expect((await write.append(account.id, box.id, [message])).ok).toBe(true);
  }
}

async function everything(account: Account): Promise<unknown> {
  const found: Record<string, unknown[]> = {};
  for (const mailbox of await store.mail.read.mailboxes(account.id)) {
    const messages: unknown[] = [];
    for await (const { flags, internalDate, chunks } of storedMessages(store.mail.read, account.id, mailbox)) {
      const all: Buffer[] = [];
      for await (const chunk of chunks()) all.push(chunk);
      messages.push([Buffer.concat(all).toString('latin1'), flags, internalDate]);
    }
    if (messages.length > 0) found[mailbox.name] = messages;
  }
  return found;
}

async function roundTrip(format: string, from: Account): Promise<Account> {
  const path = join(folder, `out${(number += 1)}`);
  const to = await addAccount(store, `to${number}@example.org`);
  const target = targets[format]?.(path) ?? expect.fail(format);
  await fromStore(store.mail.read, from.id, await store.mail.read.mailboxes(from.id), target, () => undefined);
  const source = await openLocal(path, { dialect: 'mboxrd', mailbox: 'INBOX' });
  await intoStore(store.mail, to.id, source, { progress: () => undefined, kept: () => Promise.resolve() });
  const { done, total } = source.progress();
  expect(done).toBe(total);
  return to;
}

const names = ['INBOX', 'Archive/2026', 'Überraschung/A.B', '100 (sure)? a:b|c', '.hidden', 'Sent'];

test.each(Object.keys(targets))('%s: every kind of message in every kind of mailbox', async (format) => {
  const from = await addAccount(store, 'from@example.org');
  await put(from, 'INBOX', samples);
  for (const name of names.slice(1)) await put(from, name, samples.slice(-3));
  const to = await roundTrip(format, from);
  expect(await everything(to)).toEqual(await everything(from));
});

test.each([
  ['the source', undefined],
  ['the store', 'no-such-mailbox'],
] as const)('when %s breaks off, nothing that was staged stays behind', async (_, refusal) => {
  const to = await addAccount(store, 'broken@example.org');
  const large = Buffer.from(`Subject: large\r\n\r\n${'0123456789abcdef\r\n'.repeat(60_000)}`);
  function* messages() {
    for (const where of ['1', '2']) {
      const details = () => ({ flags: { system: 0, keywords: [] }, internalDate: 0 });
      yield { mailbox: 'INBOX', where, chunks: () => Readable.from([large]) as AsyncIterable<Buffer>, details };
    }
    if (refusal === undefined) throw new TransferError('the server went away');
  }
  let discarded = 0;
  const mail = {
    ...store.mail,
    content: {
      ...store.mail.content,
      discard: (content: StagedContent) => {
        discarded += 1;
        return store.mail.content.discard(content);
      },
    },
    write: Object.assign(Object.create(store.mail.write) as typeof store.mail.write, {
      ...(refusal === undefined ? {} : { append: () => Promise.resolve({ ok: false, error: refusal }) }),
    }),
  };
  const source = {
    messages: Readable.from(messages()) as AsyncIterable<IncomingMessage>,
    progress: () => ({ done: 0, total: 2 }),
  };
  const outcome = intoStore(mail, to.id, source, { progress: () => undefined, kept: () => Promise.resolve() });
  await expect(outcome).rejects.toThrow(TransferError);
  expect(discarded).toBe(2);
  const packs = (): readonly string[] => readdirSync(join(folder, 'store', 'packs'), { recursive: true }).map(String);
  expect(packs().filter((name) => statSync(join(folder, 'store', 'packs', name)).size >= large.length)).toEqual([]);
});

const line = fc.constantFrom(
  'From ',
  '>From ',
  'From a Sun Nov 22 02:31:07 2026',
  '\r\n',
  '\n',
  '\r',
  'x',
  '>',
  'Status: R',
  ': ',
);
const message = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join(''));

test.each(Object.keys(targets))('%s: any octets', { timeout: 30_000 }, async (format) => {
  let account = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (texts) => {
      const from = await addAccount(store, `${format}${(account += 1)}@example.org`);
      await put(
        from,
        'INBOX',
        texts.map((text) => ({ text })),
      );
      const to = await roundTrip(format, from);
      expect(await everything(to)).toEqual(await everything(from));
    }),
    { numRuns: 15 },
  );
});
