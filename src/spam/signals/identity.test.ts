/** Signals of who sent the message: each beside messages that have it, and messages that do not. */
import { expect, test } from 'vitest';
import { gatherFacts, unknownCircumstances } from '../facts/gather.ts';
import { isFreemail } from '../facts/freemail.ts';
import { registeredDomain } from '../facts/links.ts';
import { knownOrganisations } from '../facts/organisations.ts';
import type { Signal } from '../types.ts';
import { signals } from './table.ts';
import { fields, head, mail, page, received, signalsOf } from './testing/mail.ts';

const own = received('mail.alpha.example', 'mail.alpha.example', '8.8.4.4');
const home = received('x.gamma.example', 'x.gamma.example', '8.8.4.4', 'lists.delta.example');
/** A list at delta.example handed over; the next hop is its own. */
const listed = [received('lists.delta.example', 'lists.delta.example', '9.9.9.9'), 'List-Id: <lunch.delta.example>'];
const words = 'a long enough text of many words so that it is not only a picture '.repeat(3);
const stamped = (stamp: string): string => `Received: from x.alpha.example (x.alpha.example [8.8.4.4]) by mx; ${stamp}`;

const cases: readonly (readonly [signal: string, octets: Buffer])[] = [
  ['coherent-sender', mail([own, 'Return-Path: <bounce@news.alpha.example>', ...head])],
  [
    'coherent-service',
    page(
      `<a href="https://www.alpha.example/">x</a> ${words}`,
      received('out.sender.example', 'out.sender.example', '8.8.4.4'),
      'Return-Path: <b@sender.example>',
    ),
  ],
  [
    'coherent-member',
    mail([...listed, received('x', 'mail.alpha.example', '8.8.4.4', 'lists.delta.example'), ...head]),
  ],
  ['forged-freemail', mail([...listed, ...fields('From: a@hotmail.com', home)])],
  ['labelled-subject', mail(fields('Subject: ADV: warranties'))],
  ['own-links', page(`<a href="https://www.alpha.example/">x</a> ${words}`, own)],
  ['foreign-links', page(`<a href="https://www.gamma.example/">x</a> ${words}`, own)],
  ['forged-freemail', mail(fields('From: a@hotmail.com', received('x', 'home.gamma.example', '8.8.4.4')))],
  ['false-helo', mail([received('mx1.yahoo.com', 'home.gamma.example', '8.8.4.4'), ...head])],
  ['false-helo', mail([received('[9.9.9.9]', 'home.gamma.example', '8.8.4.4'), ...head])],
  ['false-helo', mail([received('mx.beta.example', 'home.gamma.example', '8.8.4.4'), ...head])],
  ['home-host', mail([received('x', 'adsl-8-226.jax.gamma.example', '8.8.4.4'), ...head])],
  ['home-host', mail([received('x', '8-8-4-4.gamma.example', '8.8.4.4'), ...head])],
  ['nameless-host', mail([received('x', 'unknown', '8.8.4.4'), ...head])],
  ['late-message-id', mail(fields('Message-ID: <1.AA@mx.beta.example>', received('x', 'unknown', '8.8.4.4')))],
  ['impossible-hop', mail([stamped('18 Sep 0102 10:25:31 -0000'), ...head])],
  ['impossible-hop', mail([stamped('18 Sep 2002 10:25:31 +2300'), ...head])],
  ['impossible-zone', mail(fields('Date: Tue, 27 Aug 2002 23:34:28 -1900'))],
  ['impossible-zone', mail(fields('Date: Tue, 27 Aug 2002 23:34:28 +0107'))],
  ['envelope-differs', mail(['Return-Path: <x@gamma.example>', ...head])],
];

test.each(cases)('%s', (signal, octets) => {
  expect(signalsOf(octets)).toContain(signal);
});

test.each([
  [
    'the own host of a provider',
    fields('From: a@hotmail.com', received('x.gamma.example', 'bay1.hotmail.com', '8.8.4.4')),
  ],
  [
    'a list',
    fields('From: a@hotmail.com', 'List-Id: <l.gamma.example>', received('x.gamma.example', 'unknown', '8.8.4.4')),
  ],
  ['a relay with digits in its name', [received('x.gamma.example', 'mail-8-8-4-4.gamma.example', '8.8.4.4'), ...head]],
  ['hops inside the house', [received('mx.beta.example', 'localhost', '127.0.0.1', 'in.beta.example'), ...head]],
  ['a provider inside the house', [received('yahoo.com', 'localhost', '10.0.0.1'), ...head]],
  ['the null path', ['Return-Path: <>', ...head]],
])('%s is no stranger', (_, header) => {
  expect(signalsOf(mail(header))).toEqual([]);
});

test('the envelope is believed before what the header says of it', () => {
  const envelope = { mailFrom: 'bounce@alpha.example', helo: 'mail.alpha.example', ip: '8.8.4.4' };
  const header = [received('x', 'adsl-8.gamma.example', '8.8.8.8'), 'Return-Path: <x@gamma.example>', ...head];
  const named = { ...envelope, reverse: 'mail.alpha.example' };
  expect(signalsOf(mail(header), { ...unknownCircumstances, envelope })).toEqual([]);
  expect(signalsOf(mail(header), { ...unknownCircumstances, envelope: named })).toEqual(['coherent-sender']);
  const trust = { spf: null, dkim: [{ result: 'pass', domain: 'alpha.example' }], dmarc: { result: 'none' } };
  expect(signalsOf(mail(header), { ...unknownCircumstances, envelope, trust })).toEqual(['coherent-sender']);
});

test('a signal looks at the facts alone: what others find and in what order changes nothing', () => {
  const facts = gatherFacts(page(`<a href="http://gamma.example/">V i a g r a</a> ${words}`, own));
  const found = (list: readonly Signal[]): ReadonlyMap<string, unknown> =>
    new Map(list.map(({ name, test: look }) => [name, look(facts)]));
  const all = found(signals);
  for (const each of signals) expect(each.test(facts)).toEqual(all.get(each.name));
  expect(found([...signals].reverse())).toEqual(all);
});

const house = (...others: readonly string[]): Buffer => mail(fields('From: News <news@nytimes.com>', ...others));
const ofHouse = received('mx.nytimes.com', 'mx.nytimes.com', '8.8.4.4');
const ofService = received('o.exacttarget.com', 'o.exacttarget.com', '8.8.4.4');
const bounces = 'Return-Path: <b@exacttarget.com>';

test.each<[string, boolean, Buffer]>([
  ['its own host', true, house(ofHouse)],
  ['nobody vouches', false, house()],
  ['another host', false, house(received('mx.nytimes.com', 'home.gamma.example', '8.8.4.4'))],
  ['a host without a name', false, house(received('mx.nytimes.com', 'unknown', '8.8.4.4'))],
  ['a host of a like name', false, house(received('x', 'nytimes.com.gamma.example', '8.8.4.4'))],
  ['an author that nobody knows', false, mail([own, ...head])],
  ['a service, for somebody', true, mail([ofService, bounces, ...head])],
  ['a service that somebody pretends', false, mail([own, bounces, ...head])],
  ['a service, for a free mailbox', false, mail([ofService, bounces, ...fields('From: a@hotmail.com')])],
  ['a list', false, house(ofHouse, 'List-Id: <l.nytimes.com>')],
  ['a clock that cannot be', false, house(ofHouse, 'Date: Tue, 27 Aug 2002 23:34:28 -1900')],
  ['the name of a bank', false, mail(fields('From: PayPal <x@nytimes.com>', ofHouse))],
])('a well-known organisation: %s', (_, isFound, octets) => {
  expect(signalsOf(octets).includes('known-house')).toBe(isFound);
});

const trust = (spf: string, dkim: string, dmarc: string) => ({
  spf: { mailFrom: { result: spf, domain: 'mail.nytimes.com' } },
  dkim: [{ result: dkim, domain: 'nytimes.com' }],
  dmarc: { result: dmarc },
});
test.each([
  ['SPF', true, trust('pass', 'fail', 'none')],
  ['DKIM', true, trust('none', 'pass', 'none')],
  ['DMARC', true, trust('none', 'none', 'pass')],
  ['nothing, whatever the host is called', false, trust('none', 'none', 'none')],
  ['a failure', false, trust('fail', 'pass', 'none')],
])('where authentication was asked, a well-known organisation is shown by it: %s', (_, isFound, said) => {
  const found = signalsOf(house(ofHouse), { ...unknownCircumstances, trust: said });
  expect(found.includes('known-house')).toBe(isFound);
});

test('well-known organisations are registered domains, each once, and give nobody a mailbox', () => {
  expect(new Set(knownOrganisations).size).toBe(knownOrganisations.length);
  for (const domain of knownOrganisations)
    expect([registeredDomain(domain), isFreemail(domain)]).toEqual([domain, false]);
});
