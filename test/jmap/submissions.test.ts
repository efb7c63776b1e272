/** E-mails sent by a JMAP client. RFC 8621 §7 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import type { QueueId } from '../../src/mta/queue/port.ts';
import { addAccount, roomBut } from '../../src/store/testing/store.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;
let now = Date.UTC(2030, 0, 31, 9);
async function begin(): Promise<void> {
  now = Date.UTC(2030, 0, 31, 9);
  me = await testJmap({ now: () => now });
  await addAccount(me.store, 'amy@b.test');
  await me.deliver(draft());
  await me.ask('Identity/get');
}

const draft = (changes: Readonly<Record<string, string>> = {}): string => {
  const fields = { From: 'Bob <bob@b.test>', To: 'far@c.test, Far <far@c.test>', Bcc: 'hidden@d.test', ...changes };
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}Subject: Hello\n\nHello\n`;
};

const create = async (object: object = {}, args: object = {}) =>
  await me.ask('EmailSubmission/set', { create: { s: { identityId: 'I1', emailId: 'M1', ...object } }, ...args });
const created = async (object: object = {}): Promise<JsonObject> => {
  const answer = await create(object);
  const { s } = (answer['created'] ?? {}) as { readonly s?: JsonObject };
  if (s === undefined) throw new Error(JSON.stringify(answer));
  return s;
};
const refused = async (object: object = {}): Promise<JsonObject> =>
  ((await create(object))['notCreated'] as { readonly s: JsonObject }).s;
const queue = () => me.store.spool.list(null, 10);
const to = (...all: readonly string[]) => ({
  mailFrom: { email: 'bob@b.test' },
  rcptTo: all.map((email) => ({ email })),
});

describe('an e-mail is sent', () => {
  beforeEach(begin);
  afterEach(() => me.close());

  it('to whom its header names, once each, and Bcc does not leave', async () => {
    expect(await created()).toMatchObject({
      id: 'S1',
      threadId: 'T1',
      undoStatus: 'pending',
      sendAt: '2030-01-31T09:00:00Z',
      envelope: {
        mailFrom: { email: 'bob@b.test', parameters: null },
        rcptTo: [
          { email: 'far@c.test', parameters: null },
          { email: 'hidden@d.test', parameters: null },
        ],
      },
      deliveryStatus: { 'far@c.test': { delivered: 'queued', smtpReply: '250 2.1.5 Queued', displayed: 'unknown' } },
    });
    const [entry] = await queue();
    expect(entry?.recipients.map(({ address }) => address)).toEqual(['far@c.test', 'hidden@d.test']);
    const shown = await me.store.spool.show(entry?.id ?? ('' as QueueId));
    const text = (await shown?.content.read(0, 10_000))?.toString() ?? '';
    expect(text).toContain('\r\nSubject: Hello\r\n');
    expect(text).toMatch(/\r\nMessage-ID: /i);
    expect(text).not.toContain('hidden@d.test');
  });

  it('to whom the envelope names, with its parameters', async () => {
    const envelope = {
      mailFrom: { email: 'bob+x@b.test', parameters: { RET: 'HDRS', ENVID: 'mine', 'MT-PRIORITY': '-3' } },
      rcptTo: [{ email: 'other@e.test', parameters: { notify: 'SUCCESS,FAILURE' } }],
    };
    expect((await created({ envelope }))['envelope']).toBeUndefined();
    const [entry] = await queue();
    expect(entry).toMatchObject({
      reversePath: 'bob+x@b.test',
      parameters: { ret: 'hdrs', envid: 'mine', priority: -3 },
      recipients: [{ address: 'other@e.test', parameters: { notify: ['success', 'failure'] } }],
    });
  });

  it('at once to who lives here', async () => {
    expect(await created({ envelope: to('amy@b.test') })).toMatchObject({
      undoStatus: 'final',
      deliveryStatus: { 'amy@b.test': { delivered: 'yes', smtpReply: '250 2.1.5 Delivered' } },
    });
  });

  it('later, to who lives here too', async () => {
    const mailFrom = { email: 'bob@b.test', parameters: { HOLDFOR: '600' } };
    expect(await created({ envelope: { ...to('amy@b.test'), mailFrom } })).toMatchObject({
      undoStatus: 'pending',
      sendAt: '2030-01-31T09:10:00Z',
    });
    const [entry] = await queue();
    expect(entry?.recipients[0]?.nextAttempt).toBe(now + 600_000);
    const until = { email: 'bob@b.test', parameters: { HOLDUNTIL: '2030-02-01T00:00:00Z' } };
    expect(await created({ envelope: { ...to('far@c.test'), mailFrom: until } })).toMatchObject({
      sendAt: '2030-02-01T00:00:00Z',
    });
  });
});

describe('a submission is refused', () => {
  let newest = 1;
  beforeAll(begin);
  afterAll(() => me.close());

  it.each<[object, JsonObject]>([
    [{ identityId: 'I7' }, { type: 'invalidProperties', properties: ['identityId'] }],
    [{ emailId: 'M9' }, { type: 'invalidProperties', properties: ['emailId'] }],
    [{ emailId: '#none' }, { type: 'invalidProperties', properties: ['emailId'] }],
    [{ undoStatus: 'final' }, { type: 'invalidProperties', properties: ['undoStatus'] }],
    [{ envelope: to() }, { type: 'noRecipients' }],
    [
      { envelope: to('1@c.test', '2@c.test', '3@c.test', '4@c.test', '5@c.test', '6@c.test') },
      { type: 'tooManyRecipients', maxRecipients: 5 },
    ],
    [
      { envelope: to('x', 'far@c.test', 'a b@c.test') },
      { type: 'invalidRecipients', invalidRecipients: ['x', 'a b@c.test'] },
    ],
    [
      { envelope: to('nobody@b.test', 'far@c.test') },
      { type: 'invalidRecipients', invalidRecipients: ['nobody@b.test'] },
    ],
    [{ envelope: { ...to('far@c.test'), mailFrom: { email: 'amy@b.test' } } }, { type: 'forbiddenMailFrom' }],
    [{ envelope: { ...to('far@c.test'), mailFrom: { email: '' } } }, { type: 'forbiddenMailFrom' }],
    [
      { envelope: { ...to('far@c.test'), mailFrom: { email: 'bob@b.test', parameters: { HOLDFOR: '99999999' } } } },
      { type: 'invalidProperties', properties: ['envelope/mailFrom/parameters/HOLDFOR'] },
    ],
    [
      { envelope: { ...to(), rcptTo: [{ email: 'far@c.test', parameters: { 'X\r\nDATA': null } }] } },
      { type: 'invalidProperties' },
    ],
    [{ envelope: to('far@c.test\r\nDATA') }, { type: 'invalidRecipients' }],
  ])('%.80j', async (object, error) => {
    expect(await refused(object)).toMatchObject(error);
    expect(await queue()).toEqual([]);
  });

  it.each<[Readonly<Record<string, string>>, JsonObject]>([
    [{ From: 'amy@b.test' }, { type: 'forbiddenFrom' }],
    [{ From: 'bob@b.test, amy@b.test' }, { type: 'forbiddenFrom' }],
    [{ Sender: 'amy@b.test' }, { type: 'forbiddenFrom' }],
    [{ From: '' }, { type: 'forbiddenFrom' }],
    [{ To: '', Bcc: '' }, { type: 'noRecipients' }],
    [{ FROM: 'bob@b.test' }, { type: 'invalidEmail' }],
    [{ 'X-Long': 'x'.repeat(2_000) }, { type: 'invalidEmail' }],
  ])('of an e-mail with %.60j', async (fields, error) => {
    await me.deliver(draft(fields));
    expect(await refused({ emailId: `M${(newest += 1)}` })).toMatchObject(error);
  });

  it('where it is larger than what is taken', async () => {
    await me.deliver(`${draft()}${'x\n'.repeat(3_400_000)}`);
    expect(await refused({ emailId: `M${(newest += 1)}` })).toMatchObject({ type: 'tooLarge', maxSize: 10_000_000 });
  });
});

describe('behind success', () => {
  beforeEach(begin);
  afterEach(() => me.close());

  it('the draft becomes sent, or goes, in one implicit Email/set', async () => {
    const { list } = await me.ask('Mailbox/get');
    const sent = (list as readonly JsonObject[]).find(({ role }) => role === 'sent')?.['id'] as string;
    await me.deliver(draft());
    const answers = await me.call([
      'EmailSubmission/set',
      {
        create: {
          a: { identityId: 'I1', emailId: 'M1' },
          b: { identityId: 'I1', emailId: 'M2' },
          bad: { identityId: 'I9', emailId: 'M2' },
        },
        onSuccessUpdateEmail: {
          '#a': { mailboxIds: { [sent]: true }, 'keywords/$draft': null, 'keywords/$seen': true },
          '#bad': { mailboxIds: { [sent]: true } },
        },
        onSuccessDestroyEmail: ['#b', '#none'],
      },
    ]);
    expect(answers).toMatchObject([
      ['EmailSubmission/set', { created: { a: { id: 'S1' }, b: { id: 'S2' } }, notCreated: { bad: {} } }, 'c0'],
      ['Email/set', { updated: { M1: null }, destroyed: ['M2'], created: null }, 'c0'],
    ]);
  });

  it('nothing follows where nothing was sent', async () => {
    const answers = await me.call([
      'EmailSubmission/set',
      { create: { a: { identityId: 'I9', emailId: 'M1' } }, onSuccessDestroyEmail: ['#a'] },
    ]);
    expect(answers).toHaveLength(1);
  });
});

describe('what was sent', () => {
  beforeEach(begin);
  afterEach(() => me.close());

  const update = (patch: object) => me.ask('EmailSubmission/set', { update: { S1: patch } });

  it('is called back as a whole', async () => {
    const { state } = await me.ask('EmailSubmission/get');
    await created();
    expect(await update({ undoStatus: 'canceled' })).toMatchObject({ updated: { S1: null } });
    expect(await queue()).toEqual([]);
    expect((await me.ask('EmailSubmission/get'))['list']).toMatchObject([
      { id: 'S1', undoStatus: 'canceled', deliveryStatus: { 'far@c.test': { delivered: 'no' } } },
    ]);
    expect(await update({ undoStatus: 'canceled' })).toMatchObject({ updated: { S1: null } });
    expect(await me.ask('EmailSubmission/changes', { sinceState: state })).toMatchObject({ created: ['S1'] });
  });

  it('cannot be called back when a part of it has left', async () => {
    await created();
    const { state } = await me.ask('EmailSubmission/get');
    const [work] = await me.store.spool.lease(now, 1, 60_000, roomBut());
    if (work === undefined) throw new Error('nothing is due');
    expect(await update({ undoStatus: 'canceled' })).toMatchObject({ notUpdated: { S1: { type: 'cannotUnsend' } } });
    const settlements = work.recipients.map(({ id }) => ({
      recipient: id,
      state: 'delivered' as const,
      nextAttempt: 0,
      reply: 'mx.c.test: 250 2.0.0 Ok',
      delayReported: false,
    }));
    await me.store.spool.settle(work.entry.id, settlements, []);
    expect(await update({ undoStatus: 'canceled' })).toMatchObject({ notUpdated: { S1: { type: 'cannotUnsend' } } });
    expect(await queue()).toHaveLength(1);
    expect(await me.ask('EmailSubmission/changes', { sinceState: state })).toMatchObject({ updated: ['S1'] });
    const { list } = await me.ask('EmailSubmission/get', { properties: ['undoStatus', 'deliveryStatus'] });
    expect(list).toMatchObject([
      {
        undoStatus: 'final',
        deliveryStatus: { [`${work.recipients[0]?.address}`]: { delivered: 'unknown', smtpReply: '250 2.0.0 Ok' } },
      },
    ]);
  });

  it('changes in nothing else', async () => {
    await created();
    expect(await update({ sendAt: '2031-01-01T00:00:00Z', undoStatus: 'final' })).toMatchObject({
      notUpdated: { S1: { type: 'invalidProperties', properties: ['sendAt', 'undoStatus'] } },
    });
  });

  it('is listed by filters and sorts, and forgotten without harm', async () => {
    await created();
    now += 60_000;
    await created({ envelope: to('amy@b.test') });
    const query = async (args: object) => (await me.ask('EmailSubmission/query', args))['ids'];
    expect(await query({ sort: [{ property: 'sentAt', isAscending: false }] })).toEqual(['S2', 'S1']);
    expect(await query({ filter: { undoStatus: 'pending' } })).toEqual(['S1']);
    expect(await query({ filter: { after: '2030-01-31T09:00:30Z', identityIds: ['I1'] } })).toEqual(['S2']);
    expect(await query({ filter: { emailIds: ['M1'], threadIds: ['T2'] } })).toEqual([]);
    expect(await me.call(['EmailSubmission/query', { sort: [{ property: 'size' }] }])).toMatchObject([
      ['error', { type: 'unsupportedSort' }, 'c0'],
    ]);
    const { queryState } = await me.ask('EmailSubmission/query');
    expect(await me.ask('EmailSubmission/set', { destroy: ['S1'] })).toMatchObject({ destroyed: ['S1'] });
    expect(await me.ask('EmailSubmission/queryChanges', { sinceQueryState: queryState })).toMatchObject({
      removed: ['S1'],
      added: [],
    });
    expect(await queue()).toHaveLength(1);
  });
});
