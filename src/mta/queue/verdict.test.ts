import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { plainMail, plainRcpt } from '../testing/envelope.ts';
import type { NotifyCondition } from '../types.ts';
import type { Fate } from './attempt.ts';
import type { QueueEntry, QueueId, QueueRecipient, QueueRecipientId } from './port.ts';
import { verdictOn } from './verdict.ts';

const hour = 3_600_000;
const reply = { code: 250, enhanced: '2.0.0', text: 'Ok' };
const recipient: QueueRecipient = {
  id: 1 as QueueRecipientId,
  address: 'b@beta.test',
  domain: 'beta.test',
  parameters: plainRcpt,
  state: 'waiting',
  attempts: 0,
  nextAttempt: 0,
  lastReply: null,
  delayReported: null,
};
const entry: QueueEntry = {
  id: 'q1' as QueueId,
  reversePath: 'a@alpha.test',
  parameters: plainMail,
  receivedAt: 0,
  expires: 120 * hour,
  size: 1,
  recipients: [recipient],
};
const busy: Fate = {
  kind: 'deferred',
  host: 'mx',
  reply: { code: 450, enhanced: '4.2.0', text: 'Busy' },
  status: '4.2.0',
  reason: 'Busy',
};
const silent: Fate = { kind: 'deferred', host: null, reply: null, status: '4.4.1', reason: 'Nobody there' };
const refused: Fate = {
  kind: 'failed',
  host: 'mx',
  reply: { code: 550, enhanced: '5.1.1', text: 'No' },
  status: '5.1.1',
  reason: 'No',
};
const taken = (dsn: 'next-hop' | 'relayed' | 'delivered'): Fate => ({ kind: 'delivered', host: 'mx', reply, dsn });

const at = (now: number, fate: Fate, changes: Partial<QueueRecipient> = {}, change: Partial<QueueEntry> = {}) =>
  verdictOn({ ...entry, ...change }, { ...recipient, ...changes }, fate, { times: limits, now, random: () => 0.5 });

describe('what is written down', () => {
  test.each<[string, number, Fate, Partial<QueueRecipient>, object]>([
    ['delivered', hour, taken('relayed'), {}, { state: 'delivered', reply: 'mx: 250 2.0.0 Ok' }],
    ['refused', hour, refused, {}, { state: 'failed', reply: 'mx: 550 5.1.1 No' }],
    ['busy, first time', 0, busy, {}, { state: 'waiting', nextAttempt: hour / 12, reply: 'mx: 450 4.2.0 Busy' }],
    ['busy, fifth time', hour, busy, { attempts: 4 }, { state: 'waiting', nextAttempt: hour + 80 * 60_000 }],
    ['silent', 0, silent, {}, { state: 'waiting', reply: '4.4.1 Nobody there' }],
    ['busy, shortly before the end', 119 * hour, busy, { attempts: 9 }, { state: 'waiting', nextAttempt: 120 * hour }],
    ['busy, at the end', 120 * hour, busy, { attempts: 9 }, { state: 'failed' }],
  ])('%s', (_, now, fate, changes, settlement) => {
    expect(at(now, fate, changes).settlement).toMatchObject({ recipient: 1, ...settlement });
  });
});

describe('what the sender is told', () => {
  test.each<[string, number, Fate, Partial<QueueRecipient>, object | null]>([
    ['the next hop reports', 0, taken('next-hop'), {}, null],
    ['the next hop does not', 0, taken('relayed'), {}, { action: 'relayed', status: '2.0.0' }],
    ['it was the last hop', 0, taken('delivered'), {}, { action: 'delivered' }],
    ['refused', 0, refused, {}, { action: 'failed', status: '5.1.1', remoteMta: 'mx' }],
    ['busy, early', hour, busy, {}, null],
    ['busy, late', 4 * hour, busy, {}, { action: 'delayed', status: '4.2.0', retryUntil: 120 * hour }],
    ['busy, late, and told already', 5 * hour, busy, { delayReported: 4 * hour }, null],
    ['given up, the last word was a reply', 120 * hour, busy, {}, { action: 'failed', status: '4.2.0' }],
    ['given up in silence', 120 * hour, silent, {}, { action: 'failed', status: '4.4.7', reply: null }],
  ])('%s', (_, now, fate, changes, outcome) => {
    const verdict = at(now, fate, changes);
    if (outcome === null) expect(verdict.outcome).toBe(null);
    else expect(verdict.outcome).toMatchObject(outcome);
    expect(verdict.settlement.delayReported).toBe(verdict.outcome?.action === 'delayed');
  });

  test.each<[readonly NotifyCondition[] | null, boolean]>([
    [null, true],
    [['delay'], true],
    [['success', 'failure'], false],
    [[], false],
  ])('a delay with NOTIFY %j is noted as told: %s', (notify, told) => {
    const verdict = at(4 * hour, busy, { parameters: { notify, orcpt: null } });
    expect(verdict.settlement.delayReported).toBe(told);
  });

  test('a message without sender is never told about', () => {
    expect(at(4 * hour, busy, {}, { reversePath: '' }).settlement.delayReported).toBe(false);
  });
});

describe('DELIVERBY. RFC 2852 §4.1', () => {
  const by = (mode: 'return' | 'notify', trace = false): Partial<QueueEntry> => ({
    parameters: { ...plainMail, deliverBy: { seconds: 3600, mode, trace } },
    ...(mode === 'return' ? { expires: hour } : {}),
  });
  const relayed = (deliverBy: boolean): Fate => ({ kind: 'delivered', host: 'mx', reply, dsn: 'next-hop', deliverBy });
  test.each<[string, number, Fate, Partial<QueueEntry>, Partial<QueueRecipient>, object | null]>([
    ['R, in time', 0, silent, by('return'), {}, null],
    ['R, too late', hour, silent, by('return'), {}, { action: 'failed', status: '5.4.7' }],
    ['R, too late, busy', hour, busy, by('return'), {}, { action: 'failed', status: '5.4.7' }],
    ['N, in time', hour - 1, busy, by('notify'), {}, null],
    ['N, too late', hour, busy, by('notify'), {}, { action: 'delayed', status: '4.4.7' }],
    ['N, too late, told before it was', hour, busy, by('notify'), { delayReported: 5 }, { action: 'delayed' }],
    ['N, too late, told', 2 * hour, busy, by('notify'), { delayReported: hour }, null],
    ['N to a hop with it', 0, relayed(true), by('notify'), {}, null],
    ['N to a hop without it', 0, relayed(false), by('notify'), {}, { action: 'relayed', evenUnasked: true }],
    ['N to a hop without it, late', 2 * hour, relayed(false), by('notify'), {}, null],
    ['NT to a hop with it', 0, relayed(true), by('notify', true), {}, { action: 'relayed', evenUnasked: true }],
    ['RT to a hop with it', 0, relayed(true), by('return', true), {}, { action: 'relayed', evenUnasked: true }],
  ])('%s', (_, now, fate, entryChanges, changes, outcome) => {
    const verdict = at(now, fate, changes, entryChanges);
    if (outcome === null) expect(verdict.outcome).toBe(null);
    else expect(verdict.outcome).toMatchObject(outcome);
  });

  test('the time itself is a time to try', () => {
    expect(at(hour - 1, busy, { attempts: 9 }, by('notify')).settlement.nextAttempt).toBe(hour);
  });

  test('a delay counts from the release of a held message. RFC 4865', () => {
    const held = { parameters: { ...plainMail, hold: { for: 36_000 } } };
    expect(at(10 * hour, busy, {}, held).outcome).toBe(null);
    expect(at(14 * hour, busy, {}, held).outcome).toMatchObject({ action: 'delayed' });
  });
});
