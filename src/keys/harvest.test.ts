import { expect, it } from 'vitest';
import { headerFields } from '../message/header/fields.ts';
import { textEntity } from '../message/compose/entity.ts';
import { usualSignature } from '../smime/algorithms/make-signature.ts';
import { clearSigned, opaqueSigned } from '../smime/compose.ts';
import { ownKey } from '../smime/testing/certificate.ts';
import { autocryptLines } from './autocrypt/header.ts';
import { gleaned, seenKeys } from './harvest.ts';
import { now, openPgpPerson } from './testing/people.ts';

const ada = 'ada@alpha.test';
const { key } = await openPgpPerson(ada);
const mallory = (await openPgpPerson('mallory@alpha.test')).key;

async function learned(message: string) {
  const octets = Buffer.from(message.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'), 'latin1');
  const fields = headerFields(octets);
  let asked = 0;
  const body = () => {
    asked += 1;
    return Promise.resolve(octets);
  };
  const found = await gleaned(octets, fields, body);
  return { asked, keys: found === null ? null : await seenKeys(found, now) };
}

const field = (keyData: Buffer, address = ada): string =>
  `Autocrypt: ${autocryptLines({ address, prefersEncryption: true, keyData }).join('\n\t')}\n`;
const attached = (octets: Buffer): string =>
  `From: ${ada}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: application/pgp-keys\nContent-Transfer-Encoding: base64\n\n${octets.toString('base64')}\n--b--\n`;

it('nothing is read of a body that cannot hold a key', async () => {
  expect(await learned(`From: ${ada}\nSubject: pgp-keys\n\nHello\n`)).toEqual({ asked: 0, keys: null });
  expect(await learned(`From: ${ada}, eve@alpha.test\nContent-Type: multipart/signed\n\n`)).toEqual({
    asked: 0,
    keys: null,
  });
  expect(await learned(`From: ${ada}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b--\n`)).toEqual({
    asked: 1,
    keys: null,
  });
});

it('the Autocrypt field of the author', async () => {
  const { asked, keys } = await learned(`From: ${ada}\n${field(key.octets)}\nHello\n`);
  expect(asked).toBe(0);
  expect(keys).toMatchObject([
    { address: ada, fingerprint: key.fingerprint, source: 'autocrypt', prefersEncryption: true, isSecure: false },
  ]);
});

it('an attached key of the author, and of nobody else', async () => {
  expect((await learned(attached(key.octets))).keys).toMatchObject([{ fingerprint: key.fingerprint, source: 'mail' }]);
  expect((await learned(attached(mallory.octets))).keys).toEqual([]);
  expect((await learned(attached(Buffer.from('nonsense')))).keys).toEqual([]);
  expect((await learned(`From: ${ada}\n${field(mallory.octets)}\nHello\n`)).keys).toEqual([]);
});

it('the certificate of who signed', async () => {
  const own = await ownKey('P-256', ada);
  const options = { ...usualSignature, at: now, intermediates: [] };
  for (const signed of [
    await clearSigned(textEntity('text/plain', 'Hello'), [own], options, () => 0.5),
    await opaqueSigned(textEntity('text/plain', 'Hello'), [own], options),
  ]) {
    if (!signed.ok) throw new Error(signed.error);
    const { header, body } = signed.value;
    const message = `From: ${ada}\n${header.toString('latin1')}\n${body.toString('latin1')}`;
    expect((await learned(message)).keys).toMatchObject([{ standard: 'smime', address: ada, source: 'mail' }]);
  }
});
