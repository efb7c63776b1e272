/**
 * RET, ENVID, NOTIFY and ORCPT over the wire: what the next host is told, and what the sender hears, field by field.
 * RFC 3461 §4 to §6, RFC 3464 §2, RFC 6533 §3 and §4.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmtpSink, startSink } from '../../test/support/smtp-sink.ts';
import { SmtpTalk } from '../../test/support/smtp-talk.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { dataOf, openBeside, startTestSystem } from '../../test/support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary.ts';
import { examine } from '../message/examine.ts';
import type { Account } from '../directory/types.ts';
import type { Mailbox, Uid } from '../ms/types.ts';
import type { Store } from '../store/sqlite/open.ts';
import { addAccount } from '../store/testing/store.ts';
import type { RunningSystem } from './start.ts';

/** Milliseconds that the server's clock is ahead. */
let ahead = 0;
const clock = { now: () => Date.now() + ahead };
let folder: TemporaryFolder;
let system: RunningSystem;
let store: Store;
const sinks: SmtpSink[] = [];
/** MAIL and RCPT as hosts heard them. */
let heard: string[] = [];

/** A host that offers so much; the local part of a recipient says what becomes of it. */
async function host(...keywords: readonly string[]): Promise<number> {
  const sink = await startSink({
    answer: (line) => {
      const verb = line.slice(0, 4);
      if (verb === 'EHLO' || verb === 'LHLO')
        return ['sink.test', ...keywords]
          .map((one, at, all) => `250${at === all.length - 1 ? ' ' : '-'}${one}`)
          .join('\r\n');
      if (verb === 'MAIL' || verb === 'RCPT') heard.push(Buffer.from(line, 'latin1').toString());
      if (verb === 'RCPT' && line.includes('<refus')) return '550 5.1.1 No such user';
      if (verb === 'RCPT' && line.includes('<later')) return '451 4.2.1 Not now';
      return null;
    },
  });
  sinks.push(sink);
  return sink.port;
}

let alice: Account;

beforeAll(async () => {
  folder = temporaryFolder('dsn');
  const [dsn, none, wide, lmtp, lmtpDsn] = [
    await host('8BITMIME', 'DSN'),
    await host('8BITMIME'),
    await host('8BITMIME', 'SMTPUTF8', 'DSN'),
    await host('8BITMIME'),
    await host('8BITMIME', 'DSN'),
  ];
  const at = `127.0.0.1:`;
  system = await startTestSystem(folder.path, {
    open: { smtp: {} },
    given: {
      mta: {
        routes: [
          ...[`dsn.test=${at}${dsn}`, `none.test=${at}${none}`, `wide.test=${at}${wide}`],
          ...[`lmtp.test=${at}${lmtp} lmtp`, `both.test=${at}${lmtpDsn} lmtp`],
        ],
      },
    },
    setting: { rateLimits: false, relayFor: () => true },
    clock,
    prepare: async (opened) => {
      alice = await addAccount(opened, 'alice@alpha.test');
      await addAccount(opened, 'bob@alpha.test');
      for (const [address, target] of [
        ['one@alpha.test', 'far@dsn.test'],
        ['group@alpha.test', 'far@dsn.test'],
        ['group@alpha.test', 'bob@alpha.test'],
        ['outside@alpha.test', 'far@dsn.test'],
        ['outside@alpha.test', 'far@none.test'],
        ['here@alpha.test', 'bob@alpha.test'],
      ] as const) {
        await opened.directory.change({ kind: 'add-alias', address, target });
      }
    },
  });
  store = await openBeside(dataOf(folder.path));
});

afterAll(async () => {
  await system.stop();
  await store.close();
  for (const sink of sinks) await sink.close();
  folder.remove();
});

async function send(mail: string, rcpt: string): Promise<void> {
  heard = [];
  const talk = await SmtpTalk.open(system.ports['smtp'] ?? 0);
  await talk.command('EHLO client.test');
  expect((await talk.command(`MAIL FROM:<alice@alpha.test>${mail}`)).text).toMatch(/^250 /);
  expect((await talk.command(`RCPT TO:${rcpt}`)).text).toMatch(/^250 /);
  await talk.command('DATA');
  expect((await talk.command('From: alice@alpha.test\r\nSubject: S\r\n\r\nBody\r\n.')).text).toMatch(/^250 /);
  await talk.quit();
}

const inbox = async (): Promise<Mailbox> =>
  (await store.mail.read.mailboxByName(alice.id, 'INBOX')) ?? expect.fail('no INBOX');

/** Everything that had to be delivered was tried once. */
const settled = (waiting: number) =>
  waitFor('the queue', async () => {
    const [counts, entries] = [await store.spool.counts(), await store.spool.list(null, 99)];
    const tried = entries
      .flatMap(({ recipients }) => recipients)
      .every(({ attempts, state }) => attempts > 0 || state !== 'waiting');
    return counts.leased === 0 && counts.waiting === waiting && tried;
  });

interface Told {
  readonly types: readonly string[];
  /** Of the part for machines, without what is different each time. */
  readonly fields: readonly string[];
}

/** The one notification that came since `uid`, or null. */
async function toldSince(uid: Uid): Promise<Told | null> {
  const { id, uidNext } = await inbox();
  if (uidNext === uid) return null;
  expect(uidNext - uid).toBe(1);
  const [content] = await store.mail.read.contents(alice.id, id, { from: uid, to: uid }, 1e6);
  const bytes = content?.bytes ?? expect.fail('no content');
  const { children } = examine(bytes).structure;
  const machine = children[1];
  const fields = machine === undefined ? '' : bytes.toString('utf8', machine.body, machine.end);
  const changing = ['X-Postern-Queue-ID:', 'Arrival-Date:', 'Last-Attempt-Date:', 'Will-Retry-Until:'];
  return {
    types: children.map(({ type, subtype }) => `${type}/${subtype}`),
    fields: fields.split('\r\n').filter((line) => line !== '' && !changing.some((name) => line.startsWith(name))),
  };
}

const header = ['text/plain', 'message/delivery-status', 'text/rfc822-headers'];
const whole = ['text/plain', 'message/delivery-status', 'message/rfc822'];
/** Our own Received names the recipient, so that the header is one of UTF-8. */
const global = ['text/plain', 'message/global-delivery-status', 'message/global'];
const from = 'Reporting-MTA: dns; mx.alpha.test';

/** What is said to us, what the next host hears, what the sender is told. */
type Row = readonly [
  what: string,
  mail: string,
  rcpt: string,
  next: readonly string[],
  told: readonly [types: readonly string[], ...fields: string[]] | null,
];

const success = (address: string, action: string, status: string, more: readonly string[] = []) =>
  [header, from, `Final-Recipient: rfc822; ${address}`, `Action: ${action}`, `Status: ${status}`, ...more] as const;
const remote = ['Remote-MTA: dns; 127.0.0.1', 'Diagnostic-Code: smtp; 250 2.0.0 kept'];
const refused = ['Remote-MTA: dns; 127.0.0.1', 'Diagnostic-Code: smtp; 550 5.1.1 No such user'];

const rows: readonly Row[] = [
  [
    '§5.2.1: a host with DSN has everything as it came, and reports itself',
    ' RET=HDRS ENVID=Q+2B3Dx',
    '<Far@dsn.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;F+2BAR@Dsn.Test',
    [
      'MAIL FROM:<alice@alpha.test> RET=HDRS ENVID=Q+2B3Dx',
      'RCPT TO:<Far@dsn.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;F+2BAR@Dsn.Test',
    ],
    null,
  ],
  [
    '§5.2.1: and nothing that did not come',
    '',
    '<far@dsn.test>',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@dsn.test>'],
    null,
  ],
  [
    '§5.2.1 (c): NEVER goes on',
    '',
    '<far@dsn.test> NOTIFY=NEVER',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@dsn.test> NOTIFY=NEVER'],
    null,
  ],
  [
    '§5.2.2 (a, b): a host without DSN hears nothing of it, and the sender that it was relayed',
    ' RET=FULL ENVID=e1',
    '<far@none.test> NOTIFY=SUCCESS ORCPT=rfc822;Far@none.test',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@none.test>'],
    [
      header,
      'Original-Envelope-Id: e1',
      from,
      'Original-Recipient: rfc822; Far@none.test',
      'Final-Recipient: rfc822; far@none.test',
      'Action: relayed',
      'Status: 2.0.0',
      ...remote,
    ],
  ],
  [
    '§5.2.2 (e): without NOTIFY nobody hears',
    '',
    '<far@none.test>',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@none.test>'],
    null,
  ],
  [
    '§5.2.2 (d): nor with NEVER',
    '',
    '<far@none.test> NOTIFY=NEVER',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@none.test>'],
    null,
  ],
  [
    '§5.2.2 (c): a refusal, FAILURE asked for',
    ' RET=FULL',
    '<refused@none.test> NOTIFY=FAILURE',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<refused@none.test>'],
    [whole, from, 'Final-Recipient: rfc822; refused@none.test', 'Action: failed', 'Status: 5.1.1', ...refused],
  ],
  [
    '§5.2.6 (c), §6.2: a refusal, nothing asked for, RET=HDRS',
    ' RET=HDRS ENVID=e+2B2',
    '<refused@dsn.test>',
    ['MAIL FROM:<alice@alpha.test> RET=HDRS ENVID=e+2B2', 'RCPT TO:<refused@dsn.test>'],
    [
      header,
      'Original-Envelope-Id: e+2',
      from,
      'Final-Recipient: rfc822; refused@dsn.test',
      'Action: failed',
      'Status: 5.1.1',
      ...refused,
    ],
  ],
  [
    '§5.2.6 (b): a refusal, only SUCCESS asked for',
    '',
    '<refused@none.test> NOTIFY=SUCCESS,DELAY',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<refused@none.test>'],
    null,
  ],
  [
    '§5.2.6 (b): a refusal, NEVER',
    '',
    '<refused@dsn.test> NOTIFY=NEVER',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<refused@dsn.test> NOTIFY=NEVER'],
    null,
  ],
  [
    '§5.2.3 (a): into a mailbox here',
    ' ENVID=e3 RET=FULL',
    '<bob@alpha.test> NOTIFY=SUCCESS ORCPT=x-foo;B+2BB',
    [],
    [
      header,
      'Original-Envelope-Id: e3',
      from,
      'Original-Recipient: x-foo; B+B',
      'Final-Recipient: rfc822; bob@alpha.test',
      'Action: delivered',
      'Status: 2.1.5',
    ],
  ],
  ['§5.2.3 (b): into a mailbox here, SUCCESS not asked for', '', '<bob@alpha.test> NOTIFY=FAILURE,DELAY', [], null],
  ['§5.2.3 (c): into a mailbox here, nothing asked for', '', '<bob@alpha.test>', [], null],
  [
    '§5.2.7.2: an alias of one mailbox here',
    '',
    '<here@alpha.test> NOTIFY=SUCCESS',
    [],
    success('here@alpha.test', 'delivered', '2.1.5'),
  ],
  [
    '§5.2.7.2: an alias of one address elsewhere hands everything on',
    ' RET=HDRS ENVID=e4',
    '<one@alpha.test> NOTIFY=SUCCESS,FAILURE',
    [
      'MAIL FROM:<alice@alpha.test> RET=HDRS ENVID=e4',
      'RCPT TO:<far@dsn.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;one@alpha.test',
    ],
    null,
  ],
  [
    '§5.2.7.3 (c): a group, here and elsewhere: expanded, and SUCCESS stays behind',
    ' ENVID=e5',
    '<group@alpha.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;G@alpha.test',
    ['MAIL FROM:<alice@alpha.test> ENVID=e5', 'RCPT TO:<far@dsn.test> NOTIFY=FAILURE ORCPT=rfc822;G@alpha.test'],
    [
      header,
      'Original-Envelope-Id: e5',
      from,
      'Original-Recipient: rfc822; G@alpha.test',
      'Final-Recipient: rfc822; group@alpha.test',
      'Action: expanded',
      'Status: 2.1.5',
    ],
  ],
  [
    '§5.2.7.3 (c): a group without SUCCESS',
    '',
    '<group@alpha.test>',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@dsn.test> ORCPT=rfc822;group@alpha.test'],
    null,
  ],
  [
    '§5.2.7.3 (c): a group, all elsewhere: expanded, not relayed',
    '',
    '<outside@alpha.test> NOTIFY=SUCCESS',
    [
      'MAIL FROM:<alice@alpha.test>',
      'MAIL FROM:<alice@alpha.test>',
      'RCPT TO:<far@dsn.test> NOTIFY=NEVER ORCPT=rfc822;outside@alpha.test',
      'RCPT TO:<far@none.test>',
    ],
    success('outside@alpha.test', 'expanded', '2.1.5'),
  ],
  [
    'LMTP is the last hop: delivered',
    '',
    '<far@lmtp.test> NOTIFY=SUCCESS',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@lmtp.test>'],
    success('far@lmtp.test', 'delivered', '2.0.0', remote),
  ],
  [
    'LMTP with DSN reports itself',
    '',
    '<far@both.test> NOTIFY=SUCCESS',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@both.test> NOTIFY=SUCCESS'],
    null,
  ],
  [
    'LMTP that refuses',
    '',
    '<refused@lmtp.test>',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<refused@lmtp.test>'],
    [whole, from, 'Final-Recipient: rfc822; refused@lmtp.test', 'Action: failed', 'Status: 5.1.1', ...refused],
  ],
  [
    'RFC 6533 §3: ORCPT of type utf-8 goes on in UTF-8 to who reads it',
    ' SMTPUTF8',
    '<far@wide.test> NOTIFY=SUCCESS ORCPT=utf-8;f\u00e4r@wide.test',
    ['MAIL FROM:<alice@alpha.test> SMTPUTF8', 'RCPT TO:<far@wide.test> NOTIFY=SUCCESS ORCPT=utf-8;f\u00e4r@wide.test'],
    null,
  ],
  [
    'RFC 6533 §3: and as ASCII to who does not',
    ' SMTPUTF8',
    '<far@dsn.test> NOTIFY=SUCCESS ORCPT=utf-8;f\u00e4r@dsn.test',
    ['MAIL FROM:<alice@alpha.test>', 'RCPT TO:<far@dsn.test> NOTIFY=SUCCESS ORCPT=utf-8;f\\x{E4}r@dsn.test'],
    null,
  ],
  [
    'RFC 6533 §4: an internationalised recipient that is refused, told to a sender with SMTPUTF8',
    ' SMTPUTF8',
    '<refusé@wide.test> ORCPT=utf-8;Ré@wide.test',
    ['MAIL FROM:<alice@alpha.test> BODY=8BITMIME SMTPUTF8', 'RCPT TO:<refusé@wide.test> ORCPT=utf-8;Ré@wide.test'],
    [
      global,
      from,
      'Original-Recipient: utf-8; Ré@wide.test',
      'Final-Recipient: utf-8; refusé@wide.test',
      'Action: failed',
      'Status: 5.1.1',
      ...refused,
    ],
  ],
];

describe('what the next host is told, and what the sender', () => {
  test.each(rows)('%s', async (_what, mail, rcpt, next, told) => {
    const { uidNext } = await inbox();
    await send(mail, rcpt);
    await settled(0);
    expect(heard.toSorted()).toEqual([...next]);
    const report = await toldSince(uidNext);
    const expected = told === null ? null : { types: told[0], fields: told.slice(1) };
    expect(report).toEqual(expected);
  });
});

test('RFC 6533 §4: a recipient in UTF-8 that nobody can take is told of in UTF-8', async () => {
  const { uidNext } = await inbox();
  await send(' SMTPUTF8 ENVID=u1', '<f\u00e4r@none.test> ORCPT=utf-8;F\u00c4R@none.test');
  await settled(0);
  expect(heard).toEqual([]);
  expect(await toldSince(uidNext)).toEqual({
    types: global,
    fields: [
      'Original-Envelope-Id: u1',
      from,
      'Original-Recipient: utf-8; F\u00c4R@none.test',
      'Final-Recipient: utf-8; f\u00e4r@none.test',
      'Action: failed',
      'Status: 5.6.7',
      'Remote-MTA: dns; 127.0.0.1',
      'Diagnostic-Code: smtp; 550 5.6.7 An address needs SMTPUTF8, which the next',
      ' host does not offer',
    ],
  });
});

describe('§5.2.5: what takes long', () => {
  test.each([
    ['nothing asked for', '', true],
    ['DELAY asked for', ' NOTIFY=DELAY', true],
    ['DELAY not asked for', ' NOTIFY=SUCCESS,FAILURE', false],
    ['NEVER', ' NOTIFY=NEVER', false],
  ])('%s', async (_what, notify, isTold) => {
    const { uidNext } = await inbox();
    await send(' ENVID=d1 RET=FULL', `<later@none.test>${notify}`);
    await settled(1);
    expect(await toldSince(uidNext)).toBe(null);
    ahead += 5 * 3_600_000;
    expect(await store.spool.retry({ kind: 'all' }, clock.now())).toBe(1);
    // What arrives wakes the queue.
    await send('', '<far@dsn.test>');
    await waitFor('the second attempt', async () => {
      const entries = await store.spool.list(null, 9);
      const [entry] = entries;
      const isTried = entries.length === 1 && entry?.recipients[0]?.attempts === 2;
      return isTried && (await store.spool.counts()).leased === 0;
    });
    const expected = {
      types: header,
      fields: [
        ...[
          'Original-Envelope-Id: d1',
          from,
          'Final-Recipient: rfc822; later@none.test',
          'Action: delayed',
          'Status: 4.2.1',
        ],
        ...['Remote-MTA: dns; 127.0.0.1', 'Diagnostic-Code: smtp; 451 4.2.1 Not now'],
      ],
    };
    expect(await toldSince(uidNext)).toEqual(isTold ? expected : null);
    await store.spool.cancel({ kind: 'all' });
  });
});
