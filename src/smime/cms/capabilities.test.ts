/** What programs say that they decrypt, and what is written to several of them. */
import { expect, it } from 'vitest';
import { usualSignature } from '../algorithms/make-signature.ts';
import { decode } from '../asn1/reader.ts';
import type { CertificateTrust } from '../certificates/trust.ts';
import { ownKey } from '../testing/certificate.ts';
import { attribute } from './attributes.ts';
import { type Capabilities, capabilitiesIn, envelopeFor } from './capabilities.ts';
import { contentInfo } from './content-info.ts';
import { sign } from './sign.ts';
import { signedData } from './signed-data.ts';
import { verifySigned } from './verify.ts';

const aes = '2.16.840.1.101.3.4.1';
const gcm = [`${aes}.46`, `${aes}.6`];
const cbc = [`${aes}.42`, `${aes}.2`];
const tripleDes = '1.2.840.113549.3.7';
const at = Date.UTC(2026, 10, 22);
const ann = await ownKey('P-256', 'ann@example.org');

it('what a signer says counts where the signature holds', async () => {
  const made = await sign(Buffer.from('text'), [ann], {
    ...{ ...usualSignature, at, intermediates: [], isDetached: true },
  });
  if (!made.ok) throw new Error(made.error);
  const info = decode(made.value.octets, contentInfo);
  if (!info.ok) throw new Error(info.error);
  const trust: CertificateTrust = {
    ...{ anchors: [], accepted: [], known: [] },
    revocation: () => Promise.resolve({ status: 'good' }),
    at,
  };
  const said = async (content: string) =>
    (await verifySigned(signedData(info.value.content), Buffer.from(content), trust))[0];
  expect(await said('text')).toMatchObject({ state: 'unproven', capabilities: [...gcm, expect.any(String), ...cbc] });
  expect(await said('other text')).toMatchObject({ state: 'invalid' });
  expect(await said('other text')).not.toHaveProperty('capabilities');
});

it.each<[what: string, octets: string, expected: Capabilities]>([
  ['none', '3100', null],
  ['an empty list', '31023000', []],
  ['one', '310f300d300b0609608648016503040102', [`${aes}.2`]],
  ['two lists', '31043000' + '3000', null],
  ['something else', '31020500', null],
])('reads %s', (_what, values, expected) => {
  const type = '06092a864886f70d01090f';
  const octets = Buffer.from(
    `30${((type.length + values.length) / 2).toString(16).padStart(2, '0')}${type}${values}`,
    'hex',
  );
  const read = decode(octets, attribute);
  expect(read.ok ? capabilitiesIn([read.value]) : read.error).toEqual(expected);
});

it.each<[what: string, recipients: readonly Capabilities[], cipher: string, rsa: string]>([
  ['nobody said anything', [null, null], 'aes256gcm', 'oaep'],
  ['all know the best', [[...cbc, ...gcm], null], 'aes256gcm', 'oaep'],
  ['one knows a smaller key alone', [[`${aes}.6`], gcm], 'aes128gcm', 'oaep'],
  ['one knows none of them', [[...cbc, tripleDes], null], 'aes256cbc', 'pkcs1'],
  ['one knows what is too weak', [[tripleDes]], 'aes128cbc', 'pkcs1'],
  ['they have none in common', [[`${aes}.46`], [`${aes}.2`]], 'aes128cbc', 'pkcs1'],
])('writes as all can read it, where %s', (_what, recipients, cipher, rsa) => {
  const { certificate } = ann;
  expect(envelopeFor(recipients.map((capabilities) => ({ certificate, capabilities })))).toMatchObject({ cipher, rsa });
});

it('the certificate says it where nobody else does', () => {
  const value = Buffer.from('300d300b0609608648016503040102', 'hex');
  const extensions = new Map([['1.2.840.113549.1.9.15', { isCritical: false, value }]]);
  const certificate = { ...ann.certificate, extensions };
  expect(envelopeFor([{ certificate, capabilities: null }])).toMatchObject({ cipher: 'aes128cbc' });
  expect(envelopeFor([{ certificate, capabilities: gcm }])).toMatchObject({ cipher: 'aes256gcm' });
});
