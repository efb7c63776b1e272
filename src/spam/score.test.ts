/** The score as a whole, and each signal beside the message that has it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lessonOf, unlearn } from './bayes/learn.ts';
import { TokenMemory } from './bayes/memory.ts';
import { tokensOf } from './bayes/tokens.ts';
import { type Taught, taughtOf } from './bayes/taught.ts';
import { train } from './bayes/train.ts';
import { undisguised } from './bayes/words.ts';
import { gatherFacts, unknownCircumstances } from './facts/gather.ts';
import { limits } from './limits.ts';
import { scoreOf, signalEvidence, weigh } from './score.ts';
import { signals } from './signals/table.ts';
import { weights } from './weights.ts';

const head = [
  'From: Ada <ada@alpha.test>',
  'To: ben@beta.test',
  'Subject: Lunch',
  'Date: Thu, 22 Aug 2024 12:00:00 +0000',
  'Message-ID: <1@alpha.test>',
];
const mail = (fields: readonly string[], body = 'See you at noon.'): Buffer =>
  Buffer.from(`${[...fields, '', body].join('\r\n')}\r\n`);
const without = (name: string): readonly string[] => head.filter((field) => !field.startsWith(`${name}:`));
/** By which one sees that nobody cut the header. */
const hop =
  'Received: from mail.alpha.test (mail.alpha.test [8.8.4.4]) by mx.beta.test with ESMTP id 1; Thu, 22 Aug 2024 12:00:05 +0000';
const html = (body: string): Buffer =>
  mail([...head, 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'], `<html><body>${body}</body></html>`);
const namesOf = (octets: Buffer): readonly string[] => signalEvidence(gatherFacts(octets)).map(({ name }) => name);
const words = 'a long enough text of many words so that it is not only a picture '.repeat(3);

const cases: readonly (readonly [signal: string, octets: Buffer])[] = [
  ['no-date', mail([hop, ...without('Date')])],
  ['no-message-id', mail([hop, ...without('Message-ID')])],
  ['no-sender', mail([hop, ...without('From')])],
  ['no-recipient', mail([hop, ...without('To')])],
  ['repeated-field', mail([...head, 'Subject: Again'])],
  ['unreadable-date', mail([...without('Date'), 'Date: soon'])],
  ['loud-subject', mail([...without('Subject'), 'Subject: MAKE MONEY FAST!!!'])],
  ['subject-code', mail([...without('Subject'), 'Subject: Hello          xk4r9'])],
  ['false-reply', mail([hop, ...without('Subject'), 'Subject: Re: Lunch'])],
  ['reply', mail([...head, 'In-Reply-To: <0@beta.test>'])],
  ['received-forged', mail(['Received: from mail.example by other.example with SMTP; soon', ...head])],
  ['bare-helo', mail(['Received: from 192.0.2.7 (unknown) by mx.example; Thu, 22 Aug 2024 12:00:00 +0000', ...head])],
  ['reply-elsewhere', mail([...head, 'Reply-To: eve@gamma.test'])],
  ['false-name', mail([...without('From'), 'From: "service@bank.example" <eve@gamma.test>'])],
  ['mixed-scripts', mail([...without('Subject'), 'Subject: your p\u0430ypal account'])],
  ['look-alike-domain', html(`<a href="http://rnicrosoft.com/">x</a> http://microsoft.com/ ${words}`)],
  ['invisible-characters', mail(head, 'vi\u200bag\u200bra and ci\u200balis')],
  ['disguised-words', mail(head, 'buy vi@gra now')],
  ['hidden-text', html(`<div style="display: none">${words}</div>${words}`)],
  ['hidden-text', html(`<font color=#FFFFFF>${words}</font>${words}`)],
  ['broken-words', html(`vi<!-- x -->ag<!-- y -->ra<!-- z -->x ${words}`)],
  ['link-mismatch', html(`<a href="http://evil.example/">http://www.bank.com/</a> ${words}`)],
  ['form', html(`<form action="http://evil.example/"><input type=password></form> ${words}`)],
  ['script', html(`<script>run()</script><b onclick="x">y</b> ${words}`)],
  ['image-only', html('<img src="http://pictures.example/x.gif">')],
  ['tracking-pixel', html(`<img src="http://count.example/x.gif" width=1 height=1> ${words}`)],
  ['html-only', html(words)],
  ['address-link', html(`<a href="http://192.0.2.7/x">y</a> ${words}`)],
  ['address-link', mail(head, 'see http://www.bank.example@evil.example/login')],
  [
    'encoded-text',
    mail([...head, 'Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], 'aGVsbG8gd29ybGQgaGVsbG8='),
  ],
  ['broken-mime', mail([...head, 'Content-Type: multipart/mixed; boundary=b'])],
  ['bulk', mail([...head, 'List-Unsubscribe: <https://lists.example/x>'])],
  ['urgent', mail([...head, 'X-Priority: 1 (Highest)'])],
  [
    'dangerous-attachment',
    mail([...head, 'Content-Type: application/octet-stream; name="photo.jpg.exe"'], 'not even a program'),
  ],
  [
    'dangerous-attachment',
    mail(
      [...head, 'Content-Type: application/zip; name="a.zip"', 'Content-Transfer-Encoding: base64'],
      Buffer.concat([
        Buffer.from('PK\x03\x04'),
        Buffer.alloc(22),
        Buffer.from([5, 0, 0, 0]),
        Buffer.from('x.scr'),
      ]).toString('base64'),
    ),
  ],
];

test.each(cases)('%s', (signal, octets) => {
  expect(namesOf(octets)).toContain(signal);
});

test.each([
  ['a text alone', 'See you at noon.'],
  ['a subject and a text', 'Subject: Re: Lunch\n\nTo unsubscribe write to me.'],
  ['a subject, a date that is none, and a text', 'Subject: Lunch\nDate: Not supplied\n\nSee you.'],
  ['some of a header', 'From: ada@alpha.test\nSubject: Re: Lunch\nContent-Type: text/plain\n\nSee you.'],
])('%s: nothing is said of what a file does not have', (_name, octets) => {
  expect(namesOf(Buffer.from(octets))).toEqual([]);
});

test('a plain message has no signal', () => {
  expect(namesOf(mail(head))).toEqual([]);
});

test('every signal has a weight and a name of its own', () => {
  const names = signals.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(weights).sort()).toEqual([...names].sort());
});

test('envelope, time and authentication are looked at where they are known', () => {
  const found = (circumstances: Parameters<typeof gatherFacts>[1]): readonly string[] =>
    signalEvidence(gatherFacts(mail(head), circumstances)).map(({ name }) => name);
  const envelope = { mailFrom: 'bounce@gamma.test', helo: 'gamma.test', ip: '192.0.2.1' };
  expect(found({ ...unknownCircumstances, envelope })).toEqual(['envelope-differs']);
  expect(found({ ...unknownCircumstances, receivedAt: Date.UTC(2024, 7, 20) })).toEqual(['future-date']);
  const trust = { spf: null, dkim: [], dmarc: { result: 'fail' } };
  expect(found({ ...unknownCircumstances, trust })).toEqual(['not-authentic']);
  expect(found({ ...unknownCircumstances, trust: { ...trust, dmarc: { result: 'pass' } } })).toEqual(['authentic']);
});

const lesson = (text: string, isSpam: boolean): Taught => taughtOf(weigh(gatherFacts(mail(head, text))), isSpam);

test('what was learned is told, explained, and survives its file', () => {
  const memory = new TokenMemory();
  const lessons = Array.from({ length: 20 }, (_, n) => [
    lesson(`cheap pills without prescription, offer ${n}`, true),
    lesson(`the meeting about the parser is moved, item ${n}`, false),
  ]).flat();
  train(memory, lessons, 1, () => undefined);
  const again = TokenMemory.fromOctets(memory.toOctets());
  expect(again?.size).toBe(memory.size);
  const judged = (text: string): ReturnType<typeof scoreOf> => {
    const facts = weigh(gatherFacts(mail(head, text)));
    const tokens = tokensOf(facts);
    return scoreOf(facts, tokens, { rows: again?.read(tokens.keys()) ?? [], totals: memory.totals() });
  };
  const spam = judged('an offer: cheap pills without prescription');
  expect(spam.verdict).toBe('spam');
  expect(spam.evidence[0]?.details.join()).toContain('pills');
  expect(spam.otherwise).toContain('without words it would have been unsure');
  expect(judged('the meeting about the parser is moved again').verdict).toBe('ham');
});

test('a lesson that is taken back leaves the counts as they were', () => {
  const memory = new TokenMemory();
  const first = lesson('one message', true);
  memory.learn(lessonOf(first, [], memory.totals()), 1);
  const before = memory.read(first.keys).map(({ spam, ham }) => [spam, ham]);
  const second = lesson('another message', false);
  memory.learn(lessonOf(second, memory.read(second.keys), memory.totals()), 1);
  memory.learn(unlearn(second, memory.read(second.keys), memory.totals()), 1);
  expect(memory.read(first.keys).map(({ spam, ham }) => [spam, ham])).toEqual(before);
  expect(memory.totals()).toMatchObject({ spam: 1, ham: 0 });
});

test('words are seen through their disguise', () => {
  expect(['vi@gra', 'v.i.a.g.r.a', 'fr3e', 'win95', 'mail'].map(undisguised)).toEqual([
    'viagra',
    'viagra',
    'free',
    null,
    null,
  ]);
  const tokens = [
    ...tokensOf(weigh(gatherFacts(mail(head, 'p\u0430yp\u0430l vi\u200bagra \u7121\u6599\u8a66\u7528')))).values(),
  ];
  expect(tokens).toEqual(expect.arrayContaining(['paypal', 'viagra', '\u7121\u6599', '\u6599\u8a66', '\u8a66\u7528']));
});

test('whatever the octets: bounded, no exception, and the score is the sum of its evidence', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), (octets, isHtml) => {
      const facts = weigh(gatherFacts(isHtml ? html(Buffer.from(octets).toString('latin1')) : Buffer.from(octets)));
      const tokens = tokensOf(facts);
      const score = scoreOf(facts, tokens, { rows: [], totals: { spam: 0, ham: 0, bias: 0 } });
      expect(score.score).toBeCloseTo(score.evidence.reduce((sum, { points }) => sum + points, 0));
    }),
  );
});

test.each([
  ['50 MB of one line', mail(head, 'x'.repeat(50_000_000))],
  ['a million words', mail(head, 'a b c d '.repeat(250_000))],
  ['a million tags', html('<b>'.repeat(1_000_000))],
  ['a million open comments', html('<!-'.repeat(1_000_000))],
  ['tags that never end', html('<a href="'.repeat(300_000))],
  ['references', html('&'.repeat(1_000_000))],
])('%s', (_, octets) => {
  const tokens = tokensOf(weigh(gatherFacts(octets)));
  expect(tokens.size).toBeLessThanOrEqual(limits.tokens);
});
