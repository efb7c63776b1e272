import { expect, it } from 'vitest';
import { readRequest, writeRequest } from '../certificates/request.ts';
import { ownKey } from '../testing/certificate.ts';
import { readKeyFile } from './read.ts';
import { writeKeyFile } from './write.ts';

const authority = await ownKey('rsa', 'ca@example.org');

it.each(['P-256', 'X25519'] as const)('a key of %s is exported, and comes back', async (kind) => {
  const own = await ownKey(kind, 'ann@example.org', authority.key);
  const file = await writeKeyFile(own, [authority.certificate], 'Grüße 🔑');
  const read = await readKeyFile(file, 'Grüße 🔑');
  if (!read.ok) throw new Error(read.error.text);
  expect(read.value.keys.map(({ key }) => key.octets.toString('hex'))).toEqual([own.key.octets.toString('hex')]);
  expect(read.value.keys[0]?.certificate.octets.equals(own.certificate.octets)).toBe(true);
  expect(read.value.certificates.map(({ octets }) => octets)).toEqual([authority.certificate.octets]);
  expect(file.includes(own.key.key)).toBe(false);
  expect(await readKeyFile(file, 'Grüße')).toMatchObject({ ok: false, error: { fault: 'password' } });
});

it.each(['rsa', 'P-256', 'P-384', 'Ed25519'] as const)(
  'a request by a key of %s is read as it was made',
  async (kind) => {
    const { key, certificate } = await ownKey(kind, 'ann@example.org');
    const made = await writeRequest(key, certificate.publicKey.octets, 'Änne', ['ann@example.org', 'a@example.net']);
    if (!made.ok) throw new Error(made.error);
    const read = await readRequest(made.value);
    expect(read).toMatchObject({
      ok: true,
      value: { addresses: ['ann@example.org', 'a@example.net'], subject: { attributes: [{ value: 'Änne' }] } },
    });
    const changed = Buffer.from(made.value);
    changed[changed.indexOf('example')] = 0x45;
    expect(await readRequest(changed)).toMatchObject({ ok: false });
  },
);
