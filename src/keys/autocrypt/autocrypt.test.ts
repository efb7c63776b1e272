/** The rules of Autocrypt Level 1, on octets. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { headerFields } from '../../message/header/fields.ts';
import { limits } from '../limits.ts';
import { autocryptLines, readAutocrypt } from './header.ts';
import { autocryptOf, gossipOf } from './message.ts';

const keyData = Buffer.from('a key');
const data = keyData.toString('base64');
const right = { address: 'ada@alpha.test', prefersEncryption: false, keyData };

describe('a field', () => {
  it.each([
    ['as it is', `addr=ada@alpha.test; keydata=${data}`, right],
    [
      'that prefers',
      `addr=ada@alpha.test; prefer-encrypt=mutual; keydata=${data}`,
      { ...right, prefersEncryption: true },
    ],
    ['that prefers something else', `addr=ada@alpha.test; prefer-encrypt=yes; keydata=${data}`, right],
    ['with white space', ` addr = Ada@Alpha.Test ;\r\n\tkeydata=\r\n ${data.slice(0, 3)}\r\n ${data.slice(3)}`, right],
    ['with what need not be known', `addr=ada@alpha.test; _more=x; keydata=${data}`, right],
    ['with what must be known', `addr=ada@alpha.test; more=x; keydata=${data}`, null],
    ['without an address', `keydata=${data}`, null],
    ['of no address', `addr=ada; keydata=${data}`, null],
    ['without a key', 'addr=ada@alpha.test', null],
    ['with an empty key', 'addr=ada@alpha.test; keydata=', null],
    ['with two addresses', `addr=a@alpha.test; addr=b@alpha.test; keydata=${data}`, null],
    ['with a word alone', `addr=ada@alpha.test; mutual; keydata=${data}`, null],
    ['that never ends', `addr=ada@alpha.test; keydata=${'A'.repeat(limits.autocryptField)}`, null],
    ['of many attributes', `${'_a=1;'.repeat(100)} addr=ada@alpha.test; keydata=${data}`, null],
  ])('%s', (_, value, read) => expect(readAutocrypt(value)).toEqual(read));

  it('is read as it was made, and has no long line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), fc.boolean(), (octets, prefersEncryption) => {
        const made = { ...right, prefersEncryption, keyData: Buffer.from(octets) };
        const lines = autocryptLines(made);
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(78);
        expect(readAutocrypt(lines.join('\r\n\t'))).toEqual(made);
      }),
    );
    expect(autocryptLines({ ...right, keyData: Buffer.alloc(limits.autocryptKey + 1) })).toEqual([]);
  });

  it('is never more than its octets', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => void readAutocrypt(value)));
  });
});

const read = (lines: readonly string[], by = autocryptOf) => {
  const header = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return by(header, headerFields(header));
};
const field = (address: string, name = 'Autocrypt') => `${name}: addr=${address}; keydata=${data}`;

test.each([
  ['of its author', ['From: Ada <ada@alpha.test>', field('ADA@alpha.test')], right],
  ['of somebody else', ['From: ada@alpha.test', field('bob@alpha.test')], null],
  ['of both', ['From: ada@alpha.test', field('bob@alpha.test'), field('ada@alpha.test')], right],
  ['twice', ['From: ada@alpha.test', field('ada@alpha.test'), field('ada@alpha.test')], null],
  ['of two authors', ['From: ada@alpha.test, bob@alpha.test', field('ada@alpha.test')], null],
  ['of two From fields', ['From: ada@alpha.test', 'From: bob@alpha.test', field('ada@alpha.test')], null],
  ['of a report', ['From: ada@alpha.test', 'Content-Type: multipart/report; x=y', field('ada@alpha.test')], null],
  ['of nobody', [field('ada@alpha.test')], null],
])('a message with a field %s', (_, lines, expected) => expect(read(lines)).toEqual(expected));

test('gossip is of those who get the message, each once', () => {
  const told = read(
    [
      'From: ada@alpha.test',
      'To: Bob <bob@alpha.test>, eve@alpha.test',
      'Reply-To: dan@alpha.test',
      ...['bob', 'bob', 'mallory', 'dan'].map((name) => field(`${name}@alpha.test`, 'Autocrypt-Gossip')),
      field('eve@alpha.test'),
    ],
    gossipOf as never,
  ) as unknown as readonly (typeof right)[];
  expect(told.map(({ address }) => address)).toEqual(['bob@alpha.test', 'dan@alpha.test']);
});
