import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64String } from './base64.ts';
import { parseTagList } from './tag-list.ts';

const read = (text: string) => {
  const list = parseTagList(Buffer.from(text));
  return list.ok ? Object.fromEntries([...list.value].map(([name, { value }]) => [name, value])) : list.error;
};

it.each([
  [' v=1; a = rsa-sha256 ;\r\n\tb=x\r\n y;', { v: '1', a: 'rsa-sha256', b: 'x\r\n y' }],
  ['a=;b=c', { a: '', b: 'c' }],
  ['a=b=c==; ', { a: 'b=c==' }],
  ['i=j\u00f6rg@b\u00fccher.test', { i: 'j\u00f6rg@b\u00fccher.test' }],
  ['', 'there are no tags'],
  [' ; ', 'there is nothing between two semicolons'],
  ['a=b;;c=d', 'there is nothing between two semicolons'],
  ['a=b;c', '"c" is not a tag with a value'],
  ['=b', '"=b" is not a tag with a value'],
  ['1a=b', '"1a=b" is not a tag with a value'],
  ['a-b=c', '"a-b=c" is not a tag with a value'],
  ['a=b; a=b', 'a= is there twice'],
  ['a=b\0', 'a= has characters that cannot be'],
])('%j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it('says where values stand, and that octets which are no UTF-8 cannot be', () => {
  const bytes = Buffer.from('x: a= b ;c=\r\n d');
  const list = parseTagList(bytes, 2);
  expect(list.ok && [...list.value.values()].map(({ from, to }) => bytes.toString('latin1', from, to))).toEqual([
    ' b ',
    '\r\n d',
  ]);
  expect(parseTagList(Buffer.from([0x61, 0x3d, 0xff])).ok).toBe(false);
});

it('reads anything without an accident', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => void parseTagList(Buffer.from(octets))));
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '=', ';', ' ', '\r\n ', 'b1', '\u00e9')), (pieces) => {
      const list = parseTagList(Buffer.from(pieces.join('')));
      if (list.ok) for (const { value } of list.value.values()) expect(value.trim()).toBe(value);
    }),
  );
});

it.each([
  ['YQ==', 'a'],
  [' Y\r\n\tQ = =', 'a'],
  ['YWI', 'ab'],
  ['YWJj', 'abc'],
  ['', null],
  ['Y', null],
  ['Y===', null],
  ['YQ=', null],
  ['Y-Q=', null],
  ['Y\u0141==', null],
])('base64 %j', (text, expected) => {
  expect(base64String(text)?.toString() ?? null).toBe(expected);
});

it('reads all base64 that is written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (octets) => {
      const bytes = Buffer.from(octets);
      expect(base64String(bytes.toString('base64'))).toEqual(bytes);
    }),
  );
});
