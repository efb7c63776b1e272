import { afterEach, describe, expect, test } from 'vitest';
import { stagedText } from '../mta/testing/content.ts';
import { clientOf, plainMail, plainRcpt, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import { MemorySpool } from '../mta/testing/spool.ts';
import { createInboundReceiver } from '../mta/receive/inbound.ts';
import type { Receiver } from '../mta/receive/port.ts';
import { createSubmissionReceiver } from '../msa/submission.ts';
import { type MilterFilterOptions, createMilterFilter } from './filter.ts';
import { limits } from './limits.ts';
import { type Script, type ScriptedMilter, agree, change, scriptedMilter } from './testing/server.ts';
import { actions, steps } from './wire/codes.ts';
import { cString, packet, uint32 } from './wire/packets.ts';

const message = 'From: a@client.example\r\nSubject: hi\r\n there\r\n\r\nHello\r\n';
const running: ScriptedMilter[] = [];
afterEach(async () => {
  for (const milter of running.splice(0)) await milter.close();
});

async function open(scripts: readonly Script[], changes: Partial<MilterFilterOptions> = {}) {
  const world = house();
  const milters: ScriptedMilter[] = [];
  for (const script of scripts) milters.push(await scriptedMilter(script));
  running.push(...milters);
  const filter = createMilterFilter({
    ...world,
    milters: milters.map(({ address }) => address),
    maxMessageSize: 1_000_000,
    whenGone: 'tempfail',
    connectTimeout: 2_000,
    replyTimeout: 2_000,
    messageTimeout: 4_000,
    ...changes,
  });
  const receiver = createInboundReceiver({ ...world, relayFor: () => true, filter });
  return { ...world, filter, receiver, milters };
}

/** A whole session; what each step was answered. */
async function talk(receiver: Receiver, text = message, to: readonly string[] = ['alice@alpha.test']) {
  const client = clientOf();
  const say = (refusal: { code: number; enhanced: string } | null): string =>
    refusal === null ? 'ok' : `${refusal.code} ${refusal.enhanced}`;
  const said: string[] = [];
  const step = async (answer: Promise<{ code: number; enhanced: string } | null>): Promise<boolean> => {
    said.push(say(await answer));
    return said.at(-1) === 'ok';
  };
  const transaction = transactionOf('a@client.example', to);
  let goes = await step(receiver.connect(client));
  goes = goes && (await step(receiver.mail(client, transaction.reversePath, plainMail)));
  for (const path of to) goes = goes && (await step(receiver.rcpt(client, transaction, path, plainRcpt)));
  if (goes) {
    const answer = await receiver.data(client, transaction, stagedText(text));
    if (!('ok' in answer)) throw new Error('one answer');
    said.push(answer.ok ? answer.value : say(answer.error));
  }
  receiver.end(client);
  return said.join(', ');
}

const kept = ({ accepted }: MemorySpool): string => {
  const [first] = accepted;
  return first === undefined
    ? ''
    : MemorySpool.text(first, first.deliveries[0]?.prefix ?? first.relay?.prefix ?? Buffer.alloc(0));
};

test('a milter that has nothing to say sees everything, in order, and changes nothing', async () => {
  const { receiver, milters, spool } = await open([{}]);
  expect(await talk(receiver)).toMatch(/^ok, ok, ok, q\d+$/);
  await milters[0]?.quiet();
  const heard = (milters[0]?.heard ?? []).map(
    ({ code, data }) => `${code} ${data.toString('latin1').replaceAll('\0', '|')}`,
  );
  expect(heard.filter((line) => !line.startsWith('D'))).toEqual([
    expect.stringMatching(/^O /),
    expect.stringMatching(/^C \[192\.0\.2\.7\]\|4.*192\.0\.2\.7\|$/s),
    'H client.example|',
    'M <a@client.example>|',
    'R <alice@alpha.test>|',
    'T ',
    'L From|a@client.example|',
    'L Subject|hi\n there|',
    'N ',
    'B Hello\r\n',
    'E ',
    'Q ',
  ]);
  expect(heard.filter((line) => line.startsWith('D'))).toEqual([
    'D Cj|mx.alpha.test|{daemon_name}|smtp|{if_addr}|192.0.2.1|v|Postern|',
    expect.stringMatching(/^D Mi\|q\d+\|\{mail_addr\}\|a@client\.example\|$/),
    expect.stringMatching(/^D Ri\|q\d+\|\{rcpt_addr\}\|alice@alpha\.test\|$/),
    expect.stringMatching(/^D Ti\|/),
    expect.stringMatching(/^D Ei\|/),
  ]);
  expect(kept(spool).endsWith(`+0000\r\n${message}`)).toBe(true);
});

describe('answers', () => {
  const own = (text: string): readonly Buffer[] => [packet('y', cString(text))];
  test.each<readonly [string, Script, string]>([
    ['reject at connect', { C: [packet('r')] }, '554 5.7.1'],
    ['tempfail at connect', { C: [packet('t')] }, '421 4.7.1'],
    ['accept at connect', { C: [packet('a')], M: [packet('r')] }, 'ok, ok, ok, q'],
    ['reject at HELO', { H: [packet('r')] }, 'ok, 550 5.7.1'],
    ['reject at MAIL', { M: [packet('r')] }, 'ok, 550 5.7.1'],
    ['shutdown at MAIL', { M: [packet('4')] }, 'ok, 421 4.3.2'],
    ['accept at MAIL', { M: [packet('a')], R: [packet('r')], E: [packet('r')] }, 'ok, ok, ok, q'],
    ['discard at MAIL', { M: [packet('d')], R: [packet('r')] }, 'ok, ok, ok, q'],
    ['tempfail at RCPT', { R: [packet('t')] }, 'ok, ok, 451 4.7.1'],
    ['its own words at RCPT', { R: own('552 5.2.2 100%% full') }, 'ok, ok, 552 5.2.2'],
    ['several lines', { R: own('450-4.2.0 one\r\n450 4.2.0 two') }, 'ok, ok, 450 4.2.0'],
    ['a code of another class', { R: own('550 4.2.0 one') }, 'ok, ok, 550 5.7.1'],
    ['reject at DATA', { T: [packet('r')] }, 'ok, ok, ok, 550 5.7.1'],
    ['reject at a field', { L: [packet('r')] }, 'ok, ok, ok, 550 5.7.1'],
    ['accept at a field', { L: [packet('a')], E: [packet('r')] }, 'ok, ok, ok, q'],
    ['reject at the end of the header', { N: [packet('r')] }, 'ok, ok, ok, 550 5.7.1'],
    ['reject in the body', { B: [packet('r')] }, 'ok, ok, ok, 550 5.7.1'],
    ['reject at the end', { E: [packet('p'), packet('p'), packet('r')] }, 'ok, ok, ok, 550 5.7.1'],
    ['discard at the end', { E: [packet('d')] }, 'ok, ok, ok, q'],
    ['accept at the end', { E: [packet('p'), packet('a')] }, 'ok, ok, ok, q'],
  ])('%s', async (what, script, expected) => {
    const { receiver, spool } = await open([script]);
    const said = await talk(receiver);
    expect(said.replace(/q\d+$/, 'q')).toBe(expected);
    expect(spool.accepted.length).toBe(expected.endsWith('q') && !what.startsWith('discard') ? 1 : 0);
  });

  test('skip: the rest of the body is not sent, where that was agreed upon', async () => {
    const { receiver, milters } = await open([{ O: [agree(0, steps.skip)], B: [packet('s')] }]);
    expect(await talk(receiver, `A: b\r\n\r\n${'x'.repeat(200_000)}`)).toMatch(/q\d+$/);
    expect(milters[0]?.heard.filter(({ code }) => code === 'B').map(({ data }) => data.length)).toEqual([65_535]);
  });

  test('steps that are not wanted are not told, and those without reply are not waited for', async () => {
    const { noConnect, noHelo, noBody, noHeaderReply, noMailReply, leadingSpace } = steps;
    const O = [agree(0, noConnect | noHelo | noBody | noHeaderReply | noMailReply | leadingSpace)];
    const { receiver, milters } = await open([{ O, L: [], M: [] }]);
    expect(await talk(receiver)).toMatch(/q\d+$/);
    const heard = milters[0]?.heard ?? [];
    expect(
      heard
        .map(({ code }) => code)
        .filter((code) => code !== 'D')
        .join(''),
    ).toMatch(/^OMRTLLNEQ?$/);
    expect(heard.find(({ code }) => code === 'L')?.data.toString()).toBe('From\0 a@client.example\0');
  });
});

describe('changes', () => {
  const done = packet('c');
  test('fields at the top go before the message, which stays as it came', async () => {
    const E = [change.insert(1, 'X-Under', 'b\n c'), change.insert(0, 'X-Top', 'a'), done];
    const { receiver, spool } = await open([{ E }]);
    await talk(receiver);
    const text = kept(spool);
    expect(text).toMatch(/Delivered-To: [^\r]*\r\nX-Top: a\r\nReceived: /);
    expect(text.endsWith(`+0000\r\nX-Under: b\r\n c\r\n${message}`)).toBe(true);
    const content = spool.accepted[0]?.content;
    expect(content?.kind === 'bytes' && content.bytes.toString()).toBe(message);
  });

  test('header, body and envelope', async () => {
    const E = [
      change.body('New '),
      change.add('X-End', 'e'),
      change.change(1, 'subject', 'bye'),
      change.change(1, 'From', ''),
      change.body('body\r\n'),
      change.from('<b@client.example>'),
      change.addRecipient('<amy@alpha.test>'),
      change.deleteRecipient('<alice@alpha.test>'),
      done,
    ];
    const { receiver, spool, amy } = await open([{ E }]);
    expect(await talk(receiver)).toMatch(/q\d+$/);
    const text = kept(spool);
    expect(text).toContain('Return-Path: <b@client.example>\r\n');
    expect(text.endsWith('+0000\r\nsubject: bye\r\nX-End: e\r\n\r\nNew body\r\n')).toBe(true);
    expect(spool.accepted[0]?.deliveries.map(({ account }) => account)).toEqual([amy.id]);
  });

  test('the second milter sees what the first one made', async () => {
    const first = { E: [change.insert(0, 'A-R', 'pass'), change.add('X', '1'), change.body('other'), done] };
    const { receiver, milters, spool } = await open([first, { E: [change.add('Y', '2'), done] }]);
    await talk(receiver);
    const heard = milters[1]?.heard ?? [];
    expect(heard.filter(({ code }) => code === 'L').map(({ data }) => data.toString().split('\0')[0])).toEqual([
      'A-R',
      'From',
      'Subject',
      'X',
    ]);
    expect(heard.find(({ code }) => code === 'B')?.data.toString()).toBe('other');
    expect(kept(spool).endsWith('X: 1\r\nY: 2\r\n\r\nother')).toBe(true);
  });

  test('quarantine: junk here, held in the queue', async () => {
    const { receiver, spool } = await open([{ E: [change.quarantine('odd'), done] }]);
    await talk(receiver, message, ['alice@alpha.test', 'far@elsewhere.example']);
    expect(spool.accepted[0]).toMatchObject({ deliveries: [{ into: { use: 'junk' } }], relay: { held: true } });
  });

  test('nobody left: thrown away, and said to be taken', async () => {
    const { receiver, spool } = await open([{ E: [change.deleteRecipient('alice@alpha.test'), done] }]);
    expect(await talk(receiver)).toMatch(/q\d+$/);
    expect(spool.accepted).toHaveLength(0);
  });

  test('whatever a value holds, it is one field', async () => {
    const E = [change.add('X', 'a\r\n\r\nbody?\r\nBcc: evil'), done];
    const { receiver, spool } = await open([{ E }]);
    await talk(receiver);
    expect(kept(spool).endsWith('X: a\r\n\tbody?\r\n\tBcc: evil\r\n\r\nHello\r\n')).toBe(true);
  });

  test('a submission is seen complete, and its login is told', async () => {
    const world = await open([{ E: [change.insert(1, 'DKIM-Signature', 'v=1'), done] }]);
    const { alice, milters, filter, spool } = world;
    const submission = createSubmissionReceiver({ ...world, filter, deliverLocally: 'all', senders: null });
    const client = clientOf({ service: 'msa', account: alice });
    await submission.connect(client);
    await submission.mail(client, 'alice@alpha.test', plainMail);
    const transaction = transactionOf('alice@alpha.test', ['bob@beta.test']);
    await submission.rcpt(client, transaction, 'bob@beta.test', plainRcpt);
    const given = stagedText('From: alice@alpha.test\r\nBcc: amy@alpha.test\r\n\r\nHi\r\n');
    expect(await submission.data(client, transaction, given)).toMatchObject({ ok: true });
    submission.end(client);
    const heard = milters[0]?.heard ?? [];
    const names = heard.filter(({ code }) => code === 'L').map(({ data }) => data.toString().split('\0')[0]);
    expect(names).toEqual(['From', 'Date', 'Message-ID']);
    expect(heard.map(({ data }) => data.toString()).join('')).toContain('{auth_authen}\0alice@alpha.test\0');
    expect(kept(spool)).toContain('DKIM-Signature: v=1\r\nFrom: alice');
  });
});

describe('a milter that is no good', () => {
  const progress = [packet('p')];
  const bad: readonly (readonly [string, Script])[] = [
    ['hangs up at once', { O: null }],
    ['does not negotiate', { O: [packet('c')] }],
    ['wants what was not offered', { O: [packet('O', uint32(6), uint32(0x100), uint32(0))] }],
    ['has an old version', { O: [packet('O', uint32(1), uint32(0), uint32(0))] }],
    ['hangs up in the message', { B: null }],
    ['sends an empty packet', { M: [uint32(0)] }],
    ['sends a huge packet', { M: [uint32(0x7fffffff)] }],
    ['never answers', { E: [] }],
    ['is busy for ever', { E: Array.from({ length: limits.progress + 1 }, () => progress).flat() }],
    ['changes before the end', { L: [change.add('X', 'y')] }],
    ['changes what was not agreed upon', { O: [agree(actions.addHeaders)], E: [change.body('x'), packet('c')] }],
    ['adds a field without a name', { E: [change.add('', 'x'), packet('c')] }],
    ['adds a recipient that is none', { E: [change.addRecipient('x\r\ny'), packet('c')] }],
    ['skips where nothing is to skip', { M: [packet('s')] }],
    ['has codes that are none', { M: [packet('y', cString('250 2.0.0 fine'))] }],
    [
      'changes without end',
      { E: Array.from({ length: limits.changes + 1 }, () => change.deleteRecipient('x@y.example')) },
    ],
    ['goes away in the middle of its changes', { E: [change.add('X', 'y'), change.from('z@y.example'), uint32(0)] }],
    ['writes a body without end', { E: Array.from({ length: 17 }, () => change.body('x'.repeat(65_535))) }],
    ['says a word nobody knows', { R: [packet('Z')] }],
    ['stalls in the middle of a packet', { E: [change.add('X', 'y').subarray(0, 7)] }],
    ['sends what is no packet at all', { M: [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')] }],
    ['closes with half a packet behind it', { T: null, R: [packet('c'), packet('c').subarray(0, 3)] }],
    ['answers twice', { R: [Buffer.concat([packet('c'), packet('r')])] }],
    [
      'inserts megabytes of fields',
      { E: Array.from({ length: 40 }, (_, n) => change.insert(n, 'X', 'y'.repeat(60_000))) },
    ],
    [
      'changes one field again and again',
      { E: Array.from({ length: limits.changes + 1 }, () => change.change(1, 'Subject', 'z')) },
    ],
    [
      'adds recipients without end',
      { E: Array.from({ length: limits.addedRecipients + 1 }, (_, n) => change.addRecipient(`x${n}@y.example`)) },
    ],
  ];
  test.each(bad)('%s: try again later', async (_, script) => {
    const { receiver, spool } = await open([script], { replyTimeout: 300 });
    expect(await talk(receiver)).toMatch(/451 4\.3\.0$/);
    expect(spool.accepted).toHaveLength(0);
  });
  test.each(bad)('%s: mail passes where it may', async (_, script) => {
    const { receiver, spool } = await open([script], { replyTimeout: 300, whenGone: 'accept' });
    expect(await talk(receiver)).toMatch(/q\d+$/);
    expect(kept(spool).endsWith(message)).toBe(true);
  });

  test('nobody is there', async () => {
    const gone = await scriptedMilter({});
    await gone.close();
    const { receiver } = await open([], { milters: [gone.address] });
    expect(await talk(receiver)).toBe('ok, 451 4.3.0');
  });

  test('one that comes back is asked again', async () => {
    const { filter, milters } = await open([{ R: null }]);
    const client = clientOf();
    for (let round = 0; round < 2; round++) {
      expect(await filter.mail(client, 'a@b.example', plainMail)).toBe(null);
      expect(await filter.rcpt(client, 'alice@alpha.test', plainRcpt)).toMatchObject({ code: 451 });
      expect(await filter.rcpt(client, 'amy@alpha.test', plainRcpt)).toMatchObject({ code: 451 });
    }
    expect(milters[0]?.heard.filter(({ code }) => code === 'O')).toHaveLength(2);
  });
});

test('what the client says of notifications and of itself is shown as it came', async () => {
  const { filter, milters } = await open([{}]);
  const client = clientOf();
  const mail = {
    ...plainMail,
    ret: 'hdrs',
    envid: 'a b+c',
    auth: 'x=y@z.example',
    priority: 3,
    tls: 'required',
  } as const;
  await filter.mail(client, 'a@b.example', mail);
  await filter.rcpt(client, 'alice@alpha.test', { notify: ['success', 'delay'], orcpt: 'rfc822;al+ice@alpha.test' });
  await filter.rcpt(client, 'amy@alpha.test', { notify: [], orcpt: null });
  const heard = (milters[0]?.heard ?? []).map(({ code, data }) => `${code} ${data.toString().replaceAll('\0', '|')}`);
  expect(heard.filter((line) => /^[MR] /.test(line))).toEqual([
    'M <a@b.example>|RET=HDRS|ENVID=a+20b+2Bc|AUTH=x+3Dy@z.example|MT-PRIORITY=3|REQUIRETLS|',
    'R <alice@alpha.test>|NOTIFY=SUCCESS,DELAY|ORCPT=rfc822;al+2Bice@alpha.test|',
    'R <amy@alpha.test>|NOTIFY=NEVER|',
  ]);
  const macros = heard.filter((line) => /^D [MR]/.test(line));
  expect(macros[0]).toContain('{auth_author}|x=y@z.example|{mail_addr}|a@b.example|{dsn_ret}|hdrs|{dsn_envid}|a b+c|');
  expect(macros[1]).toContain('{dsn_notify}|SUCCESS,DELAY|');
  expect(macros[2]).toContain('{dsn_notify}|NEVER|');
});

test('a header beyond measure is refused rather than shown in part', async () => {
  const { receiver } = await open([{}]);
  expect(await talk(receiver, `X: ${'y'.repeat(limits.headerOctets)}\r\n\r\nz`)).toMatch(/552 5\.3\.4$/);
});

test('RSET and another MAIL: the milter hears of an abort', async () => {
  const { filter, milters } = await open([{}]);
  const client = clientOf();
  await filter.mail(client, 'a@b.example', plainMail);
  await filter.mail(client, 'c@d.example', plainMail);
  expect(
    milters[0]?.heard
      .map(({ code }) => code)
      .filter((code) => code !== 'D')
      .join(''),
  ).toBe('OCHMAM');
  filter.end(client);
  await milters[0]?.quiet();
});
