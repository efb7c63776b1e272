import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digest, digestByOid } from './digests.ts';

const content = Buffer.from('Good morning\r\n');

it.each([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])('%s is %s', async (oid, name) => {
  const known = digestByOid(oid) ?? expect.unreachable(oid);
  expect(await digest(known, content)).toEqual(createHash(name).update(content).digest());
});

it.each(['2.16.840.1.101.3.4.2.18', '2.16.840.1.101.3.4.2.12'])(
  '%s is SHAKE256 of 512 bits (RFC 8419 §2.3)',
  async (oid) => {
    const known = digestByOid(oid) ?? expect.unreachable(oid);
    const expected = createHash('shake256', { outputLength: 64 }).update(content).digest();
    expect(await digest(known, content)).toEqual(expected);
  },
);

it('MD5 is named, and never computed', async () => {
  const known = digestByOid('1.2.840.113549.2.5') ?? expect.unreachable();
  expect(known.strength).toBe('broken');
  expect(await digest(known, content)).toBeNull();
});
