/** Notifications that a message was read. RFC 9007, RFC 8098 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/jmap/core/types.ts';
import { type TestJmap, testJmap } from '../support/jmap.ts';

let me: TestJmap;

beforeEach(async () => {
  me = await testJmap();
  await me.ask('Identity/get');
});

afterEach(() => me.close());

const asking = (fields: readonly string[]): string =>
  [
    'Return-Path: <carol@c.test>',
    'From: Carol <carol@c.test>',
    'To: bob@b.test',
    'Subject: World domination',
    'Message-ID: <199509192301.23456@example.org>',
    ...fields,
    '',
    'Read it.',
    '',
  ].join('\n');

const wish = 'Disposition-Notification-To: Carol <carol@c.test>';

const receipt = {
  forEmailId: 'M1',
  subject: 'Read receipt for: World domination',
  textBody: 'This receipt shows that the email has been displayed.',
  reportingUA: 'joes-pc.cs.example.com; Foomail 97.1',
  disposition: { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' },
};

const marked = { '#k1546': { 'keywords/$mdnsent': true } };

const send = (object: object = receipt, onSuccessUpdateEmail: object | null = marked) =>
  me.call(['MDN/send', { identityId: 'I1', send: { k1546: object }, onSuccessUpdateEmail }]);

async function refused(object: object = receipt): Promise<JsonObject> {
  const [first, ...more] = await send(object);
  expect(more).toEqual([]);
  return (first?.[1]['notSent'] as { readonly k1546: JsonObject }).k1546;
}

/** The message in the queue. */
async function queued(): Promise<string> {
  const [entry, ...more] = await me.store.spool.list(null, 10);
  expect(more).toEqual([]);
  expect(entry?.reversePath).toBe('');
  expect(entry?.recipients.map(({ address }) => address)).toEqual(['carol@c.test']);
  const shown = entry === undefined ? null : await me.store.spool.show(entry.id);
  return (await shown?.content.read(0, 100_000))?.toString() ?? '';
}

describe('MDN/send', () => {
  it('does what the example of RFC 9007 §3.1 does', async () => {
    await me.deliver(asking([wish]));
    const [sent, set, ...more] = await send({ ...receipt, extension: { 'EXTENSION-EXAMPLE': 'example.com' } });
    expect(more).toEqual([]);
    expect(sent).toMatchObject([
      'MDN/send',
      {
        sent: {
          k1546: {
            finalRecipient: 'rfc822; bob@b.test',
            originalMessageId: '<199509192301.23456@example.org>',
          },
        },
        notSent: null,
      },
      'c0',
    ]);
    expect(set).toMatchObject(['Email/set', { updated: { M1: null } }, 'c0']);
    const text = await queued();
    for (const line of [
      'From: bob@b.test',
      'To: carol@c.test',
      'Subject: Read receipt for: World domination',
      'In-Reply-To: <199509192301.23456@example.org>',
      'Content-Type: message/disposition-notification',
      'Reporting-UA: joes-pc.cs.example.com; Foomail 97.1',
      'Final-Recipient: rfc822; bob@b.test',
      'Original-Message-ID: <199509192301.23456@example.org>',
      'Disposition: manual-action/MDN-sent-manually; displayed',
      'EXTENSION-EXAMPLE: example.com',
    ])
      expect(text).toContain(`\r\n${line}\r\n`);
    expect(text).toContain('Content-Type: multipart/report; report-type=disposition-notification');
    expect(await refused()).toMatchObject({ type: 'mdnAlreadySent' });
  });

  it('sends one of two that are asked for at once', async () => {
    await me.deliver(asking([wish]));
    const both = await me.call([
      'MDN/send',
      {
        identityId: 'I1',
        send: { a: receipt, b: receipt },
        onSuccessUpdateEmail: { '#a': marked['#k1546'], '#b': { keywords: { $mdnsent: true } } },
      },
    ]);
    expect(both[0]?.[1]).toMatchObject({ sent: { a: {} }, notSent: { b: { type: 'mdnAlreadySent' } } });
    await queued();
  });

  it('encloses the message where that is wished, and words what the client does not', async () => {
    await me.deliver(asking(['Return-Receipt-To: carol@c.test', 'Original-Recipient: rfc822; list@b.test']));
    const { disposition } = receipt;
    const [sent] = await send({ forEmailId: 'M1', disposition, includeOriginalMessage: true });
    expect(sent?.[1]).toMatchObject({
      sent: { k1546: { subject: 'Read: World domination', originalRecipient: 'rfc822; list@b.test' } },
    });
    const text = await queued();
    expect(text).toContain('\r\nOriginal-Recipient: rfc822; list@b.test\r\n');
    expect(text).toContain('\r\nContent-Type: message/rfc822\r\n');
    expect(text).toContain('\r\nRead it.\r\n');
  });

  it.each([
    ['nobody asks for', [], {}, 'notFound'],
    ['that asks for nobody', ['Disposition-Notification-To: undisclosed:;'], {}, 'notFound'],
    ['that requires what is not known', [wish, 'Disposition-Notification-Options: x=required,y'], {}, 'forbidden'],
    ['of another', [wish], { forEmailId: 'M9' }, 'notFound'],
    ['from another', [wish], { finalRecipient: 'rfc822; eve@b.test' }, 'forbiddenFrom'],
    ['from nobody', [wish], { finalRecipient: 'rfc822; nobody' }, 'invalidProperties'],
    ['with a field within', [wish], { extensionFields: { X: 'a\r\nBcc: all@x.test' } }, 'invalidProperties'],
    ['with a field of ours', [wish], { extensionFields: { Disposition: 'x' } }, 'invalidProperties'],
    ['with what is the server’s', [wish], { originalMessageId: '<x@y>' }, 'invalidProperties'],
    ['that goes elsewhere, unasked', ['Disposition-Notification-To: spy@x.test'], unasked(), 'forbidden'],
    ['that goes to several, unasked', [`${wish}, b@c.test`], unasked(), 'forbidden'],
  ])('sends none %s', async (_what, fields, changes, type) => {
    await me.deliver(asking(fields));
    expect(await refused({ ...receipt, ...changes })).toMatchObject({ type });
    expect(await me.store.spool.list(null, 10)).toEqual([]);
  });

  it.each([
    ['without the keyword', 'I1', null],
    ['with another keyword', 'I1', { '#k1546': { 'keywords/$seen': true } }],
    ['as nobody', 'I99', marked],
  ])('is refused as a whole %s', async (_what, identityId, onSuccessUpdateEmail) => {
    await me.deliver(asking([wish]));
    const answers = await me.call(['MDN/send', { identityId, send: { k1546: receipt }, onSuccessUpdateEmail }]);
    expect(answers).toMatchObject([['error', { type: 'invalidArguments' }, 'c0']]);
    expect(await me.store.spool.list(null, 10)).toEqual([]);
  });
});

function unasked(): object {
  return { disposition: { ...receipt.disposition, sendingMode: 'mdn-sent-automatically' } };
}

describe('MDN/parse', () => {
  it('reads what MDN/send has written', async () => {
    await me.deliver(asking([wish]));
    await send();
    await me.deliver((await queued()).replaceAll('\r\n', '\n'));
    await me.deliver(asking([]));
    expect(await me.ask('MDN/parse', { blobIds: ['B2', 'B3', 'B9'] })).toEqual({
      accountId: me.accountId,
      parsed: {
        B2: {
          forEmailId: null,
          subject: 'Read receipt for: World domination',
          textBody: expect.stringContaining('This receipt shows') as string,
          includeOriginalMessage: false,
          reportingUA: 'joes-pc.cs.example.com; Foomail 97.1',
          disposition: receipt.disposition,
          mdnGateway: null,
          originalRecipient: null,
          finalRecipient: 'rfc822; bob@b.test',
          originalMessageId: '<199509192301.23456@example.org>',
          error: null,
          extensionFields: null,
        },
      },
      notParsable: ['B3'],
      notFound: ['B9'],
    });
  });
});
