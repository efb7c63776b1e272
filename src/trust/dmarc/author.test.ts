import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headerFields } from '../../message/header/fields.ts';
import { type Authors, authorsOf } from './author.ts';

const read = (text: string): Authors => {
  const bytes = Buffer.from(text);
  return authorsOf(bytes, headerFields(bytes));
};

it.each([
  ['From: anna@alpha.test', ['alpha.test']],
  ['FROM: Anna <anna@ALPHA.test.>', ['alpha.test']],
  ['From: "bank@bank.test" <anna@alpha.test>', ['alpha.test']],
  ['From: bank@bank.test <anna@alpha.test>', ['alpha.test']],
  ['From: =?utf-8?q?bank=40bank=2etest?= <anna@alpha.test>', ['alpha.test']],
  ['From: (bank@bank.test) anna@alpha.test (=?utf-8?q?<x=40bank.test>?=)', ['alpha.test']],
  ['From: "Anna, bank@bank.test" <anna@alpha.test>', ['alpha.test']],
  ['From: <@bank.test:anna@alpha.test>', ['alpha.test']],
  ['From: "a@bank.test"@alpha.test', ['alpha.test']],
  ['From: anna\r\n <anna@alpha\r\n .test>', ['alpha.test']],
  ['From: jürgen@bücher.example', ['xn--bcher-kva.example']],
  ['From: anna@alpha.test, berta@alpha.test', ['alpha.test']],
  ['From: The team: anna@alpha.test, berta@Alpha.test;', ['alpha.test']],
])('%s', (text, domains) => expect(read(`${text}\r\n`)).toEqual({ domains, fault: null, isNobody: false }));

it.each([
  ['To: anna@alpha.test', [], 'the message has no From field'],
  ['From:', [], 'the From field has no address'],
  ['From: anna', [], 'the From field has an address without a domain: ``'],
  ['From: anna@[192.0.2.1]', [], 'the From field has an address without a domain: `[192.0.2.1]`'],
  [
    'From: a@alpha.test\r\nfrom: b@bank.test',
    ['alpha.test', 'bank.test'],
    'the message has 2 From fields where there may be one',
  ],
  ['From: <a@alpha.test@bank.test>', ['alpha.test'], 'the From field has an address with two domains'],
  [
    `From: ${Array.from({ length: 9 }, (_, index) => `a@d${index}.test`).join(', ')}`,
    ['d0.test', 'd1.test', 'd2.test', 'd3.test', 'd4.test'],
    'the From field has authors of 9 domains',
  ],
])('%s', (text, domains, fault) => {
  expect(read(`${text}\r\n`)).toMatchObject({ domains, fault: { text: fault }, isNobody: false });
});

it('nobody and several', () => {
  expect(read('From: Nobody:;\r\n')).toEqual({ domains: [], fault: null, isNobody: true });
  expect(read('From: a@alpha.test, b@bank.test\r\n')).toMatchObject({
    domains: ['alpha.test', 'bank.test'],
    fault: null,
  });
});

it('reads anything, and bounds it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '@', '.test', '<', '>', '"', '(', ')', ',', ';', ':', ' ', '\\')),
      (pieces) => {
        expect(read(`From: ${pieces.join('')}\r\n`).domains.length).toBeLessThanOrEqual(5);
      },
    ),
  );
});
