/** Signals of mail to many, and of what it says: each beside messages that have it, and messages that do not. */
import { expect, test } from 'vitest';
import { gatherFacts, unknownCircumstances } from '../facts/gather.ts';
import { saidIn } from '../facts/said.ts';
import { families } from '../facts/phrases.ts';
import { fields, head, mail, page, received, signalsOf } from './testing/mail.ts';

const own = received('mail.alpha.example', 'mail.alpha.example', '8.8.4.4');
const service = received('out.sender.example', 'out.sender.example', '8.8.4.4');
const words = Array.from({ length: 40 }, (_, n) => `word${String.fromCharCode(97 + (n % 26), 97 + (n % 7))}`).join(' ');
const others = words.replaceAll('word', 'term');
const alternative = (plain: string, html: string): Buffer =>
  mail(
    fields('MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary=b'),
    `--b\r\nContent-Type: text/plain\r\n\r\n${plain}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>${html}</p>\r\n--b--`,
  );
const leave = 'You get this because you asked. To unsubscribe go to';

const cases: readonly (readonly [signal: string, octets: Buffer])[] = [
  ['bulk-with-manners', mail([own, ...head], `${leave} http://www.alpha.example/leave`)],
  ['bulk-with-manners', mail([own, ...head], `${leave} leave@lists.alpha.example.`)],
  ['bulk-with-manners', page(`<a href="http://out.sender.example/u?1">unsubscribe</a> ${words}`, service)],
  ['bulk-with-manners', mail([own, 'List-Unsubscribe: <mailto:leave@alpha.example?subject=x>', ...head])],
  ['bulk-without-manners', mail([own, ...head], `${leave} http://192.0.2.7/leave`)],
  ['bulk-without-manners', mail([own, ...head], 'To be removed call us.')],
  ['bulk-without-manners', page(`<a href="http://gone.example/u?1">opt out</a> ${words}`, own)],
  ['bulk-service', mail(['Feedback-ID: 1:2:3:alpha', ...head])],
  ['true-list', mail([own, 'List-Id: Lunch <lunch.alpha.example>', ...head])],
  ['editorial', mail([own, ...head], 'In this issue: top stories, reviews, back issues, letters to the editor.')],
  ['honest-alternative', alternative(words, words)],
  ['false-alternative', alternative(words, others)],
];

test.each(cases)('%s', (signal, octets) => {
  expect(signalsOf(octets)).toContain(signal);
});

test('one click counts where the domain signed', () => {
  const header = ['List-Unsubscribe: <https://alpha.example/u>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'];
  const octets = mail([...header, ...head]);
  const trust = { spf: null, dkim: [{ result: 'pass', domain: 'alpha.example' }], dmarc: { result: 'none' } };
  expect(signalsOf(octets)).not.toContain('one-click');
  expect(signalsOf(octets, { ...unknownCircumstances, trust })).toContain('one-click');
});

test.each(families)('$name', ({ name, phrases }) => {
  const text = phrases.slice(0, 8).join('. ');
  expect(signalsOf(mail(head, text))).toContain(name);
});

test('one phrase by chance is none', () => {
  expect(signalsOf(mail(head, 'Act now, my friend: who has a mortgage rate?'))).toEqual([]);
});

test('phrases are seen through disguise and across lines, and never across texts', () => {
  const plain = (text: string): { type: string; plain: string; html: null } => ({
    type: 'text/plain',
    plain: text,
    html: null,
  });
  const said = (...texts: readonly string[]): readonly string[] => [
    ...(saidIn('', texts.map(plain)).get('says-pills') ?? []),
  ];
  expect(said('V i a g r a')).toEqual(['viagra']);
  expect(said('v\u0456agra, cia1is, Vi@gra')).toEqual(expect.arrayContaining(['viagra', 'cialis']));
  expect(said('weight\r\nloss')).toEqual(['weight loss']);
  expect(said('weight', 'loss')).toEqual([]);
});

test('a text of nothing but marks costs what its length is', () => {
  expect(gatherFacts(mail(head, 'unsubscribe a@b.example '.repeat(100_000))).waysOut.domains.size).toBe(1);
});
