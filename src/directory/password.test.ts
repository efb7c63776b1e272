import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dummyHash, makeVerifiers, needsRehash, verifyPassword } from './password.ts';
import { formatPhc, parsePhc } from './phc.ts';

const salt = Buffer.from('somesaltsomesalt').toString('base64').replaceAll('=', '');
const hash = Buffer.alloc(32, 7).toString('base64').replaceAll('=', '');

describe('passwords', () => {
  it('are known again, and no other is', async () => {
    const verifiers = await makeVerifiers('pa\u0308ssword');
    const kept = verifiers.PLAIN ?? '';
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(verifiers['SCRAM-SHA-256']).toMatch(/^SCRAM-SHA-256\$65536:/);
    expect(await verifyPassword(kept, 'p\u00e4ssword')).toBe(true);
    expect(await verifyPassword(kept, 'password')).toBe(false);
    expect(await verifyPassword(kept, '')).toBe(false);
    expect(needsRehash(kept)).toBe(false);
    expect(needsRehash(kept.replace('t=2', 't=1'))).toBe(true);
    expect(needsRehash('')).toBe(true);
    expect((await makeVerifiers('pa\u0308ssword')).PLAIN).not.toBe(kept);
  });

  it('verify against what others have made', async () => {
    // From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c).
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(reference, 'password')).toBe(true);
    expect(await verifyPassword(reference, 'passwort')).toBe(false);
  });

  it('are refused where they are nothing', async () => {
    await expect(makeVerifiers('')).rejects.toThrow(RangeError);
    await expect(makeVerifiers('a\0b')).rejects.toThrow(RangeError);
  });

  it('never match the dummy', async () => {
    expect(await verifyPassword(dummyHash(), 'password')).toBe(false);
  });
});

describe('a PHC string', () => {
  it.each([
    '',
    'x',
    `$argon2i$v=19$m=64,t=1,p=1$${salt}$${hash}`,
    `$argon2id$v=16$m=64,t=1,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=1000000,t=1,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=64,t=99,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=8,t=1,p=2$${salt}$${hash}`,
    `$argon2id$v=19$m=064,t=1,p=1$${salt}$${hash}`,
    `$argon2id$v=19$m=64,t=1$${salt}$${hash}`,
    `$argon2id$v=19$m=64,t=1,p=1,x=1$${salt}$${hash}`,
    `$argon2id$v=19$m=64,t=1,p=1$AA$${hash}`,
    `$argon2id$v=19$m=64,t=1,p=1$${salt}$AAAA`,
    `$argon2id$v=19$m=64,t=1,p=1$${salt}$${hash}=`,
    `$argon2id$v=19$m=64,t=1,p=1$${salt}$${hash}$`,
  ])('that is wrong, or asks for too much, verifies nothing: %s', async (text) => {
    expect(parsePhc(text)).toBeNull();
    expect(await verifyPassword(text, 'password')).toBe(false);
  });

  it('comes back as it was', () => {
    const octets = (minLength: number) =>
      fc.uint8Array({ minLength, maxLength: 64 }).map((bytes) => Buffer.from(bytes));
    const parameters = fc.record({
      memory: fc.integer({ min: 128, max: 262_144 }),
      passes: fc.integer({ min: 1, max: 16 }),
      parallelism: fc.integer({ min: 1, max: 16 }),
      salt: octets(8),
      hash: octets(16),
    });
    fc.assert(
      fc.property(parameters, (value) => {
        expect(parsePhc(formatPhc(value))).toEqual(value);
      }),
    );
  });
});
