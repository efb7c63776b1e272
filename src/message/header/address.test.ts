import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { Address } from '../types.ts';
import { addressList } from './address.ts';

const at = (name: string | null, mailbox: string, host: string): Address => ({ name, mailbox, host });
const open = (group: string): Address => ({ name: null, mailbox: null, host: null, group });
const close: Address = { name: null, mailbox: null, host: null };

describe('addressList', () => {
  const cases: readonly (readonly [value: string, list: readonly Address[]])[] = [
    ['joe@x.test', [at(null, 'joe', 'x.test')]],
    ['Joe <joe@x.test>', [at('Joe', 'joe', 'x.test')]],
    ['<joe@x.test>', [at(null, 'joe', 'x.test')]],
    ['"Joe, \\"Q\\" Public" <joe@x.test>', [at('Joe, "Q" Public', 'joe', 'x.test')]],
    ['joe@x.test (Joe (the) Man)', [at('Joe (the) Man', 'joe', 'x.test')]],
    ['a@x.test, b@y.test', [at(null, 'a', 'x.test'), at(null, 'b', 'y.test')]],
    ['a@x.test,,\r\n , b@y.test', [at(null, 'a', 'x.test'), at(null, 'b', 'y.test')]],
    ['Joe Q. Public <john.q.public@x.test>', [at('Joe Q. Public', 'john.q.public', 'x.test')]],
    ['Team: a@x.test, B <b@y.test>;', [open('Team'), at(null, 'a', 'x.test'), at('B', 'b', 'y.test'), close]],
    ['undisclosed-recipients:;', [open('undisclosed-recipients'), close]],
    ['Team: a@x.test', [open('Team'), at(null, 'a', 'x.test'), close]],
    ['A:;, c@z.test', [open('A'), close, at(null, 'c', 'z.test')]],
    ['<@a.test,@b.test:joe@x.test>', [{ ...at(null, 'joe', 'x.test'), route: '@a.test,@b.test' }]],
    ['joe . blow @ x . test', [at(null, 'joe.blow', 'x.test')]],
    ['"joe blow"@x.test', [at(null, 'joe blow', 'x.test')]],
    ['joe@[192.0.2.1]', [at(null, 'joe', '[192.0.2.1]')]],
    ['=?utf-8?q?J=C3=B6?= <j@x.test>', [at('=?utf-8?q?J=C3=B6?=', 'j', 'x.test')]],
    ['Jö <jö@ü.test>', [at('Jö', 'jö', 'ü.test')]],
    ['joe@x.test <joe@x.test>', [at('joe@x.test', 'joe', 'x.test')]],
    ['John Doe joe@x.test', [at('John Doe', 'joe', 'x.test')]],
    ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', [at('Pete', 'pete', 'silly.test')]],
    ['MAILER-DAEMON', [at(null, 'MAILER-DAEMON', '')]],
    ['Joe <>', [at('Joe', '', '')]],
    ['Joe <joe>', [at('Joe', 'joe', '')]],
    ['Joe <joe@x.test', [at('Joe', 'joe', 'x.test')]],
    ['<a@x.test> <b@y.test>', [at(null, 'a', 'x.test'), at(null, 'b', 'y.test')]],
    ['"open <a@x.test>', [at(null, 'open <a@x.test>', '')]],
    ['(only a comment)', []],
    ['', []],
    [',;,', []],
    ['[list] <a@x.test>', [at('[list]', 'a', 'x.test')]],
    ['"" <a@x.test>', [at(null, 'a', 'x.test')]],
  ];
  it.each(cases)('%j', (value, list) => {
    expect(addressList(value)).toEqual(list);
  });

  it('reads octets that are not UTF-8 as Latin-1', () => {
    expect(addressList(Buffer.from('J\xf6 <j@x.test>', 'latin1'))).toEqual([at('Jö', 'j', 'x.test')]);
  });

  it('stops at the limit', () => {
    expect(addressList('a@x,'.repeat(limits.addresses + 5))).toHaveLength(limits.addresses);
    expect(addressList('a@x,b@x,c@x', 2)).toHaveLength(2);
  });

  it('never throws, and closes every group', () => {
    const piece = fc.constantFrom(
      'a',
      '@',
      '<',
      '>',
      ',',
      ';',
      ':',
      '"',
      '(',
      ')',
      '\\',
      ' ',
      '\r\n ',
      '.',
      '[',
      ']',
      'ö',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const list = addressList(pieces.join(''));
        const opened = list.filter(({ group }) => group !== undefined).length;
        const closed = list.filter(({ mailbox, group }) => mailbox === null && group === undefined).length;
        expect(closed).toBe(opened);
        for (const { mailbox, host } of list) expect(mailbox === null).toBe(host === null);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['<', '(', '"', '<@a,', 'a:', '((', 'a b ', '\\', '[', '@'])('takes linear time for many %j', (piece) => {
    const start = performance.now();
    addressList(piece.repeat(Math.ceil(limits.fieldOctets / piece.length)));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
