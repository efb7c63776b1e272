import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Identity,
  type Source,
  anew,
  answer,
  answerTo,
  answeringIdentity,
  begun,
  continued,
  referencesOf,
} from './compose.ts';
import { draftEmail, holding, isEmpty, submission } from './draft.ts';
import { quoted, textOfHtml } from './quote.ts';
import { forwardSubject, replySubject } from './subject.ts';

const people = (...emails: readonly string[]) => emails.map((email) => ({ name: null, email }));
const emails = (all: readonly { readonly email: string }[]) => all.map(({ email }) => email);

const source: Source = {
  id: 'M1',
  blobId: 'BM1',
  size: 99,
  from: people('ann@a.test'),
  replyTo: null,
  to: people('me@b.test'),
  cc: null,
  bcc: null,
  subject: 'Lunch',
  seal: null,
  sentAt: '2026-05-03T10:00:00Z',
  receivedAt: '2026-05-03T10:00:01Z',
  messageId: ['1@a.test'],
  inReplyTo: null,
  references: null,
  'header:Mail-Followup-To:asAddresses': null,
  'header:Disposition-Notification-To:asAddresses': null,
  textBody: [
    {
      partId: '1',
      blobId: 'B1',
      size: 5,
      name: null,
      type: 'text/plain',
      charset: 'utf-8',
      disposition: null,
      cid: null,
      'header:Content-Type': ' text/plain',
    },
  ],
  htmlBody: [],
  attachments: [
    {
      partId: '2',
      blobId: 'B2',
      size: 9,
      name: 'a.pdf',
      type: 'application/pdf',
      charset: null,
      disposition: 'attachment',
      cid: null,
    },
  ],
  bodyValues: { '1': { value: 'Hello\n\n-- \nAnn', isEncodingProblem: false, isTruncated: false } },
};
const me: Identity = {
  id: 'I1',
  name: 'Me',
  email: 'Me@b.test',
  replyTo: null,
  bcc: null,
  textSignature: 'Me, at B',
  htmlSignature: '',
};
const alias: Identity = { ...me, id: 'I2', email: 'sales@b.test', textSignature: '' };
const words = { wrote: () => 'Ann wrote:', forwarded: () => ['--- Forwarded ---', 'From: Ann'] };

describe('whom an answer goes to', () => {
  it.each([
    ['the author', {}, false, ['ann@a.test'], []],
    ['Reply-To instead', { replyTo: people('list@a.test') }, false, ['list@a.test'], []],
    ['an empty Reply-To is none', { replyTo: [] }, false, ['ann@a.test'], []],
    [
      'all, without oneself',
      { to: people('me@b.test', 'bob@c.test'), cc: people('eve@d.test', 'ME@B.test') },
      true,
      ['ann@a.test', 'bob@c.test'],
      ['eve@d.test'],
    ],
    [
      'all, each once',
      { to: people('ann@a.test', 'bob@c.test'), cc: people('BOB@c.test') },
      true,
      ['ann@a.test', 'bob@c.test'],
      [],
    ],
    [
      'all by Mail-Followup-To',
      { 'header:Mail-Followup-To:asAddresses': people('list@a.test', 'me@b.test'), cc: people('x@y.test') },
      true,
      ['list@a.test'],
      [],
    ],
    [
      'one in spite of Mail-Followup-To',
      { 'header:Mail-Followup-To:asAddresses': people('list@a.test') },
      false,
      ['ann@a.test'],
      [],
    ],
    [
      'those that one has written to',
      { from: people('me@b.test'), to: people('bob@c.test'), cc: people('eve@d.test') },
      false,
      ['bob@c.test'],
      [],
    ],
    [
      'all that one has written to',
      { from: people('me@b.test'), to: people('bob@c.test'), cc: people('eve@d.test') },
      true,
      ['bob@c.test'],
      ['eve@d.test'],
    ],
    ['a note to oneself', { from: people('me@b.test'), to: people('me@b.test') }, true, ['me@b.test'], []],
    ['nobody is named', { from: null, to: null }, true, [], []],
  ] as const)('%s', (_what, changed, all, to, cc) => {
    const found = answerTo({ ...source, ...changed }, [me, alias], all);
    expect([emails(found.to), emails(found.cc)]).toEqual([to, cc]);
  });
});

it('answers as the one to whom it was written', () => {
  expect(answeringIdentity({ ...source, to: people('sales@b.test') }, [me, alias])).toBe(alias);
  expect(answeringIdentity({ ...source, to: people('list@x.test') }, [me, alias])).toBe(me);
  expect(answeringIdentity(source, [])).toBeUndefined();
});

it.each([
  [{}, ['1@a.test']],
  [{ references: ['0@a.test'] }, ['0@a.test', '1@a.test']],
  [{ inReplyTo: ['0@a.test'] }, ['0@a.test', '1@a.test']],
  [{ inReplyTo: ['0@a.test', '00@a.test'] }, ['1@a.test']],
  [{ messageId: null }, null],
] as const)('refers to the conversation: %j', (changed, expected) => {
  expect(referencesOf({ ...source, ...changed })).toEqual(expected);
});

describe('subjects', () => {
  it.each([
    ['Lunch', 'Re: Lunch', 'Fwd: Lunch'],
    ['Re: Lunch', 'Re: Lunch', 'Fwd: Re: Lunch'],
    ['AW: SV: Re[2]: Lunch', 'Re: Lunch', 'Fwd: AW: SV: Re[2]: Lunch'],
    ['WG: Fwd: Lunch', 'Re: WG: Fwd: Lunch', 'Fwd: Lunch'],
    ['Note: it is late', 'Re: Note: it is late', 'Fwd: Note: it is late'],
    ['', 'Re:', 'Fwd:'],
    [null, 'Re:', 'Fwd:'],
  ])('%j', (subject, reply, forward) => {
    expect([replySubject(subject), forwardSubject(subject)]).toEqual([reply, forward]);
  });

  it('are the same when answered twice', () => {
    fc.assert(
      fc.property(fc.string(), (subject) => {
        expect(replySubject(replySubject(subject))).toBe(replySubject(subject));
      }),
    );
  });
});

describe('quoting', () => {
  it.each([
    ['a\nb', '> a\n> b'],
    ['> a\n\nb', '>> a\n>\n> b'],
    ['a\r\n\r\n-- \r\nAnn', '> a'],
    ['a\n\n\n', '> a'],
  ])('%j', (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });

  it.each([
    ['<p>Hello <b>you</b></p><p>and&nbsp;me &amp; &#65;&#x42;</p>', 'Hello you\n\nand me & AB'],
    ['a<br>b<!-- <p>c -->d', 'a\nbd'],
    ['<style>p{}</style><SCRIPT>1 < 2</SCRIPT>x', 'x'],
    ['<script>never closed', ''],
    ['a < b', 'a'],
    ['a &unknown; b', 'a &unknown; b'],
  ])('%j', (html, expected) => {
    expect(textOfHtml(html)).toBe(expected);
  });

  it('never fails, whatever is written', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('<', '>', '<!--', '<script', '</', '&#', ';'));
    fc.assert(fc.property(fc.array(piece), (all) => typeof textOfHtml(all.join('')) === 'string'));
  });
});

describe('what a message begins with', () => {
  it('answers above what it quotes', () => {
    const begin = answer('reply', source, [me], words);
    expect(begin).toMatchObject({
      identityId: 'I1',
      subject: 'Re: Lunch',
      inReplyTo: ['1@a.test'],
      references: ['1@a.test'],
      attachments: [],
    });
    expect(begin.text).toBe('\n\n-- \nMe, at B\n\nAnn wrote:\n> Hello\n');
  });

  it('forwards with what is attached', () => {
    const begin = answer('forward', source, [alias], words);
    expect(begin).toMatchObject({ to: [], inReplyTo: null, attachments: [{ blobId: 'B2', name: 'a.pdf' }] });
    expect(begin.text).toBe('\n\n--- Forwarded ---\nFrom: Ann\n\nHello\n\n-- \nAnn\n');
  });

  it('forwards the message itself', () => {
    const begin = answer('forward-attached', { ...source, subject: 'Lunch: "now"/\\' }, [me], words);
    expect(begin).toMatchObject({
      subject: 'Fwd: Lunch: "now"/\\',
      text: '\n\n-- \nMe, at B',
      attachments: [{ blobId: 'BM1', name: 'Lunch   now.eml', type: 'message/rfc822', size: 99 }],
    });
  });

  it('takes along the pictures that the quoted HTML shows', () => {
    const part = { ...source.textBody[0], partId: '3', type: 'text/html' } as Source['htmlBody'][number];
    const html = {
      ...source,
      htmlBody: [part],
      attachments: [...source.attachments, { ...part, blobId: 'B3', cid: 'x@a.test', type: 'image/png' }],
      bodyValues: {
        ...source.bodyValues,
        '3': { value: '<img src="cid:x@a.test">', isEncodingProblem: false, isTruncated: false },
      },
    };
    expect(answer('reply', html, [me], words).attachments).toMatchObject([{ blobId: 'B3', cid: 'x@a.test' }]);
    expect(answer('forward', html, [me], words).attachments.map(({ blobId }) => blobId)).toEqual(['B3', 'B2']);
    expect(answer('forward', html, [me], words).quote).toMatchObject({
      html: '<img src="cid:x@a.test">',
      isAnswer: false,
    });
  });

  it('goes on with a draft as it was left', () => {
    const begin = continued({ ...source, from: people('sales@b.test'), inReplyTo: ['0@a.test'] }, [me, alias]);
    expect(begin).toMatchObject({
      identityId: 'I2',
      subject: 'Lunch',
      text: 'Hello\n\n-- \nAnn',
      inReplyTo: ['0@a.test'],
    });
    expect(anew(source, [me])).toMatchObject({ to: [{ email: 'me@b.test' }], references: null });
    const flowing = source.textBody.map((one) => ({ ...one, 'header:Content-Type': ' text/plain; format=flowed' }));
    const bodyValues = { '1': { value: 'a long \nline', isEncodingProblem: false, isTruncated: false } };
    expect(continued({ ...source, textBody: flowing, bodyValues }, [me]).text).toBe('a long line');
  });
});

it('is an Email of RFC 8621', () => {
  const written = {
    ...begun(me, people('ann@a.test')),
    subject: 'Hi',
    attachments: [{ blobId: 'B2', name: 'a.pdf', type: 'application/pdf', size: 9, cid: null }],
  };
  expect(draftEmail(written, me, 'F2')).toEqual({
    mailboxIds: { F2: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: 'Me', email: 'Me@b.test' }],
    replyTo: null,
    to: [{ name: null, email: 'ann@a.test' }],
    cc: null,
    bcc: null,
    subject: 'Hi',
    inReplyTo: null,
    references: null,
    bodyStructure: {
      type: 'multipart/mixed',
      subParts: [
        { partId: 'text', 'header:Content-Type': ' text/plain; format=flowed' },
        { blobId: 'B2', type: 'application/pdf', name: 'a.pdf', disposition: 'attachment' },
      ],
    },
    bodyValues: { text: { value: '\n\n-- \nMe, at B' } },
  });
  const picture = { blobId: 'B3', name: 'x.png', type: 'image/png', size: 9, cid: 'x@b.test' };
  const rich = { ...written, html: '<p>', attachments: [picture, ...written.attachments], wantsReceipt: true };
  expect(draftEmail(rich, me, 'F2', new Date('2026-05-03T10:00:00.500Z'))).toMatchObject({
    sentAt: '2026-05-03T10:00:00Z',
    'header:Disposition-Notification-To:asAddresses': [{ email: 'Me@b.test' }],
    bodyStructure: {
      type: 'multipart/mixed',
      subParts: [
        {
          type: 'multipart/alternative',
          subParts: [
            { partId: 'text' },
            {
              type: 'multipart/related',
              subParts: [{ partId: 'html' }, { blobId: 'B3', disposition: 'inline', cid: 'x@b.test' }],
            },
          ],
        },
        { blobId: 'B2' },
      ],
    },
  });
  expect(isEmpty(begun(me), '-- \nMe, at B')).toBe(true);
  expect(isEmpty(written, '-- \nMe, at B')).toBe(false);
});

it('is sent to each once', () => {
  const written = {
    ...begun(me, people('ann@a.test', 'ANN@a.test')),
    bcc: [{ name: 'B', email: 'b@b.test', isValid: true }],
  };
  expect(submission('M1', me, written, 8)).toEqual({
    emailId: 'M1',
    identityId: 'I1',
    envelope: {
      mailFrom: { email: 'Me@b.test', parameters: { HOLDFOR: '8' } },
      rcptTo: [
        { email: 'ann@a.test', parameters: null },
        { email: 'b@b.test', parameters: null },
      ],
    },
  });
});

it.each([
  [0, null],
  [20, { HOLDFOR: '20' }],
  [new Date(Date.UTC(2030, 0, 1, 8)), { HOLDUNTIL: '2030-01-01T08:00:00Z' }],
])('that goes %s is kept back by %j', (leaving, parameters) => {
  expect(holding(leaving)).toEqual(parameters);
});
