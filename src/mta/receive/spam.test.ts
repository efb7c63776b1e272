import { describe, expect, test } from 'vitest';
import { ok } from '../../base/result.ts';
import type { Advice, Adviser } from '../../spam/adviser.ts';
import type { Confidant } from '../../spam/confidant.ts';
import type { Thresholds } from '../../spam/decision/thresholds.ts';
import { MemoryGreylist } from '../../spam/greylist/testing/memory.ts';
import type { Scoring } from '../../spam/scoring/pool.ts';
import { createFindings } from '../door/findings.ts';
import { stagedText } from '../testing/content.ts';
import { clientOf, transactionOf } from '../testing/envelope.ts';
import { house } from '../testing/house.ts';
import { MemorySpool } from '../testing/spool.ts';
import { createInboundReceiver } from './inbound.ts';
import { createPutOff } from './put-off.ts';
import { readRecord } from './record.ts';
import { type SpamJudgeDeps, createSpamJudge } from './spam.ts';

const known = { rows: [], totals: { spam: 0, ham: 0, bias: 0 } };
const thresholds: Thresholds = { tag: 0, junk: 3, greylist: null, quarantine: null, reject: 15 };
const point = (name: string, points: number) => ({ name, points, why: `${name}.`, details: [] });

/** Every message has these points. */
const scores = (...points: readonly number[]): Scoring => ({
  async score(_octets, _circumstances, words) {
    const asked = await words({
      keys: Float64Array.of(1),
      from: nobody,
      fields: [],
      hosts: ['shop.example'],
      files: [],
    });
    const evidence = points.map((one, index) => point(`s${index}`, one));
    return ok(
      asked.map(
        () => ({ score: 0, probability: 0, verdict: 'ham', action: 'accept', evidence, otherwise: [] }) as const,
      ),
    );
  },
  close: () => Promise.resolve(),
});
const nobody = { name: '', address: '', domain: '' };
const adviser = (name: string, advice: Partial<Advice>): Adviser => ({
  name,
  advise: () => Promise.resolve({ evidence: [], ruling: null, ...advice }),
});

const message = 'From: eve@gamma.test\r\nSubject: hi\r\n\r\nHello\r\n';

function open(changes: Partial<SpamJudgeDeps> = {}, memory = new MemoryGreylist()) {
  const world = house();
  const findings = createFindings();
  const judge = createSpamJudge({
    ...world,
    scoring: scores(),
    words: { known: () => Promise.resolve({ server: known, own: new Map() }) },
    advisers: [],
    confidants: [],
    findings,
    putOff: createPutOff(memory, Buffer.alloc(32, 1)),
    policyFor: () => ({ thresholds, malware: 'quarantine' }),
    isExempt: () => false,
    ...changes,
  });
  const receiver = createInboundReceiver({ ...world, relayFor: () => false, judges: [judge] });
  const take = async (recipients: readonly string[] = ['alice@alpha.test'], text = message) => {
    const answer = await receiver.data(clientOf(), transactionOf('eve@gamma.test', recipients), stagedText(text));
    if (!('ok' in answer)) throw new Error('expected one answer');
    const acceptance = world.spool.accepted.at(-1);
    const copies = (acceptance?.deliveries ?? []).map((delivery) => ({
      ...delivery,
      kept: readRecord(delivery.evidence?.json ?? '{}').spam,
      text: acceptance === undefined ? '' : MemorySpool.text(acceptance, delivery.prefix),
    }));
    return { answer, copies, first: answer.ok ? copies[0] : undefined };
  };
  return { ...world, findings, take };
}

describe('what becomes of a message', () => {
  test.each<[readonly number[], into: object, keywords: readonly string[], header: string]>([
    [[-2, 1], { use: 'inbox' }, [], 'X-Postern-Spam: ham, -1 points, delivered (s0 -2, s1 1)\r\n'],
    [[1], { use: 'inbox' }, [], 'X-Postern-Spam: unsure, 1 points, marked (s0 1)\r\n'],
    [[3, 4.25], { use: 'junk' }, ['$Junk'], 'X-Postern-Spam: spam, 7.3 points, filed as junk (s1 4.3, s0 3)\r\n'],
  ])('%j', async (points, into, keywords, header) => {
    const { first } = await open({ scoring: scores(...points) }).take();
    expect(first).toMatchObject({ into, flags: { keywords } });
    expect(first?.text).toContain(`\r\n${header}Received: `);
    expect(first?.kept?.signals.map((one) => one.points)).toEqual(points);
  });

  test('far above everything it is refused, where everybody would have it so', async () => {
    const policyFor = (address: string) => ({
      thresholds: { ...thresholds, reject: address.startsWith('amy') ? null : 15 },
      malware: 'quarantine' as const,
    });
    const { take } = open({ scoring: scores(16), policyFor });
    expect((await take()).answer).toMatchObject({ ok: false, error: { code: 550, enhanced: '5.7.1' } });
    const { copies } = await take(['alice@alpha.test', 'amy@alpha.test']);
    expect(copies.map(({ into }) => into)).toEqual([{ use: 'junk' }, { use: 'junk' }]);
    expect(copies.map(({ kept }) => kept?.action)).toEqual(['reject', 'junk']);
  });

  test('who writes to postmaster or abuse shows the spam that is complained of', async () => {
    const { take } = open({ scoring: scores(99) });
    expect((await take(['abuse@alpha.test'])).first).toMatchObject({ into: { use: 'inbox' }, kept: { action: 'tag' } });
    // Alice reads what comes for postmaster.
    const { copies } = await take(['alice@alpha.test', 'amy@alpha.test', 'postmaster@alpha.test']);
    expect(copies.map(({ into }) => into)).toEqual([{ use: 'inbox' }, { use: 'junk' }]);
  });

  test('put off once, then judged again', async () => {
    const policyFor = () => ({ thresholds: { ...thresholds, greylist: 6 }, malware: 'quarantine' as const });
    const memory = new MemoryGreylist();
    const { take } = open({ scoring: scores(7), policyFor }, memory);
    for (let at = 0; at < 2; at += 1) {
      expect((await take()).answer).toMatchObject({ ok: false, error: { code: 451, enhanced: '4.7.1' } });
    }
    // Another process of the same server.
    const later = open({ scoring: scores(7), policyFor }, memory);
    later.time.now += 60_000;
    expect((await later.take(['amy@alpha.test'])).answer).toMatchObject({ ok: false, error: { enhanced: '4.7.1' } });
    expect((await later.take()).first).toMatchObject({
      into: { use: 'junk' },
      kept: { cameBack: true, action: 'junk' },
    });
    // After some days it is as if nobody had ever seen it.
    const late = open({ scoring: scores(7), policyFor }, memory);
    late.time.now += 2 * 24 * 60 * 60_000;
    expect((await late.take()).answer).toMatchObject({ ok: false, error: { enhanced: '4.7.1' } });
  });

  test('the field of a stranger is taken away', async () => {
    const { first } = await open().take(undefined, `X-Postern-Spam: ham, -99 points, delivered\r\n${message}`);
    expect(first?.text).not.toContain('-99');
    expect(first?.text.endsWith(message)).toBe(true);
  });
});

describe('who is asked', () => {
  test('the door, advisers, and for each reader those who know what that one wants', async () => {
    const friends: Confidant = {
      name: 'friends',
      adviseFor: (_question, readers) =>
        Promise.resolve(
          new Map(
            readers
              .filter(({ address }) => address.startsWith('amy'))
              .map(({ id }) => [id, { evidence: [point('friend', -1)], ruling: 'wanted' }]),
          ),
        ),
    };
    const asked: (readonly string[])[] = [];
    const lists: Adviser = {
      name: 'lists',
      advise: ({ hosts }) => {
        asked.push(hosts);
        return Promise.resolve({ evidence: [point('link-list', 2)], ruling: null });
      },
    };
    const { take, findings } = open({ scoring: scores(1), advisers: [lists], confidants: [friends] });
    findings.add('s1', [{ name: 'helo', points: 1, why: 'it calls itself us', details: [] }]);
    const { copies } = await take(['alice@alpha.test', 'amy@alpha.test']);
    expect(asked).toEqual([['shop.example']]);
    expect(copies.map(({ into, kept }) => [into, kept?.score, kept?.action])).toEqual([
      [{ use: 'junk' }, 4, 'junk'],
      [{ use: 'inbox' }, 3, 'accept'],
    ]);
    expect(copies[0]?.kept?.signals.map(({ by, name }) => [by, name])).toEqual([
      ['message', 's0'],
      ['door', 'helo'],
      ['lists', 'link-list'],
    ]);
    expect(copies[1]?.kept?.otherwise).toEqual(['without friends it would have been filed as junk']);
  });

  test('malware is kept apart, wanted or not', async () => {
    const advisers = [adviser('scanner', { ruling: 'malware' }), adviser('friends', { ruling: 'wanted' })];
    const { first } = await open({ advisers }).take();
    expect(first).toMatchObject({ into: { name: 'Quarantine' }, flags: { keywords: ['$Junk'] } });
  });

  test('each reader with a memory of words has a score of its own', async () => {
    const { take, alice } = open({
      words: { known: () => Promise.resolve({ server: known, own: new Map([[alice.id as number, known]]) }) },
      scoring: {
        ...scores(),
        async score(_octets, _circumstances, words) {
          const all = await words({ keys: Float64Array.of(), from: nobody, fields: [], hosts: [], files: [] });
          return ok(
            all.map((_known, index) => ({
              ...{ score: 0, probability: 0, verdict: 'ham', action: 'accept', otherwise: [] },
              evidence: [point('words', index === 0 ? -1 : 5)],
            })) as never,
          );
        },
      },
    });
    const { copies } = await take(['alice@alpha.test', 'amy@alpha.test']);
    expect(copies.map(({ into }) => into)).toEqual([{ use: 'junk' }, { use: 'inbox' }]);
  });
});

describe('what goes wrong', () => {
  test('without a score the message is taken, and its record says why', async () => {
    const scoring: Scoring = { ...scores(), score: () => Promise.resolve({ ok: false, error: 'the thread ended' }) };
    const { first } = await open({ scoring, advisers: [adviser('lists', { evidence: [point('x', 1)] })] }).take();
    expect(first).toMatchObject({ into: { use: 'inbox' }, kept: { fault: 'the thread ended', score: 1 } });
    expect(first?.text).toContain(
      'X-Postern-Spam: unsure, 1 points, marked (the message itself was not scored,\r\n\tx 1)',
    );
  });

  test('an adviser that throws, and one that was never asked for, take nothing away', async () => {
    const advisers: readonly Adviser[] = [{ name: 'broken', advise: () => Promise.reject(new Error('no')) }];
    const { first } = await open({ scoring: scores(1), advisers }).take();
    expect(first?.kept?.signals.map(({ name, points }) => [name, points])).toEqual([
      ['s0', 1],
      ['broken', 0],
    ]);
  });

  test('a fault of ours loses the score and not the mail', async () => {
    const policyFor = (): never => {
      throw new Error('a fault');
    };
    const { answer, first } = await open({ policyFor }).take(undefined, `X-Postern-Spam: ham\r\n${message}`);
    expect(answer.ok).toBe(true);
    expect(first).toMatchObject({ into: { use: 'inbox' }, kept: null });
    expect(first?.text).not.toContain('X-Postern-Spam');
  });

  test('whoever is exempt is not looked at', async () => {
    const { first } = await open({ scoring: scores(99), isExempt: () => true }).take();
    expect(first).toMatchObject({ into: { use: 'inbox' }, kept: null });
  });
});

test('what became of it is told with who sent it, but of what is to come again', async () => {
  const told: string[] = [];
  const at = (points: number) => {
    const { take } = open({
      scoring: scores(points),
      policyFor: () => ({ thresholds: { ...thresholds, greylist: 6 }, malware: 'quarantine' }),
      onScored: ({ envelope, from }, { score }, refused) =>
        told.push(`${envelope.ip} <${from.domain}> ${score} ${refused ? 'refused' : 'taken'}`),
    });
    return take();
  };
  for (const points of [-1, 7, 16]) await at(points);
  expect(told).toEqual(['192.0.2.7 <> -1 taken', '192.0.2.7 <> 16 refused']);
});
