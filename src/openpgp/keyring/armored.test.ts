/** Whatever the length of a key: with a checksum, which older programs need where nothing is padded, and v6 without. */
import { expect, it } from 'vitest';
import { armoredKey } from './armored.ts';
import { importKeys } from './import.ts';
import { makeKey } from './make.ts';

const at = Date.UTC(2026, 0, 1);

it.each([4, 6] as const)('v%i', async (version) => {
  for (const name of ['', 'a', 'ab']) {
    const made = await makeKey({ version, name, address: 'a@example.org', password: null, lifetime: null, at });
    if (!made.ok) return expect.unreachable(made.error);
    const { fingerprint, octets } = made.value.key;
    const text = armoredKey('publicKey', fingerprint, octets);
    const last = text.trimEnd().split('\n').at(-2)?.trim() ?? '';
    expect(last.length === 5 && last.startsWith('=')).toBe(version === 4);
    const { keys } = await importKeys(Buffer.from(text), at);
    expect(keys.map((key) => key.fingerprint)).toEqual([fingerprint]);
  }
});
