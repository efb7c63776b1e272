/** Keys that are bound to their cipher: the example of the standard, and messages that are made so. */
import { expect, it } from 'vitest';
import { decode } from '../asn1/reader.ts';
import { contentInfo, contentTypes } from '../cms/content-info.ts';
import { decrypt } from '../cms/decrypt.ts';
import { envelop, usualEnvelope } from '../cms/envelop.ts';
import { authEnvelopedData, envelopedData } from '../cms/enveloped-data.ts';
import { ownKey } from '../testing/certificate.ts';
import { derivedKey, writeBound } from './derived-key.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** RFC 9709 §A */
it('is that of the standard', () => {
  const bound = hex('301b0609608648016503040106300e040c5c79058ba2f43447639d29e2');
  expect(derivedKey(hex('c702e7d0a9e064b09ba55245fb733cf3'), bound)).toEqual(hex('2124ffb29fac4e0fbbc7d5d87492bff3'));
});

const own = await ownKey('P-256', 'ann@example.org');
const text = Buffer.from('Content-Type: text/plain\r\n\r\nGood morning\r\n');

async function opened(octets: Buffer): Promise<Buffer | null> {
  const read = decode(octets, (element) => {
    const { type, content } = contentInfo(element);
    return type === contentTypes.envelopedData ? envelopedData(content) : authEnvelopedData(content);
  });
  return read.ok ? (await decrypt(read.value, [own], [])).content : expect.unreachable(read.error);
}

it.each(['aes256gcm', 'aes128gcm', 'chacha', 'aes256cbc', 'aes128cbc'] as const)('%s opens', async (cipher) => {
  const made = await envelop(text, [own.certificate], { ...usualEnvelope, cipher, isBound: true });
  if (!made.ok) throw new Error(made.error);
  expect(made.value.includes(writeBound(Buffer.alloc(0)).subarray(2))).toBe(true);
  expect(await opened(made.value)).toEqual(text);
});

/** Of the first block every bit can be turned by the one who turns it in the initialization vector, but where the key is bound to that. */
it.each([true, false])('a changed parameter makes it another key: %s', async (isBound) => {
  const made = await envelop(text, [own.certificate], { ...usualEnvelope, cipher: 'aes256cbc', isBound });
  if (!made.ok) throw new Error(made.error);
  const aes256cbc = hex('060960864801650304012a0410');
  const iv = made.value.indexOf(aes256cbc) + aes256cbc.length;
  const changed = Buffer.from(made.value);
  changed[iv] = (changed[iv] ?? 0) ^ 1;
  const forged = Buffer.from(text);
  forged[0] = (forged[0] ?? 0) ^ 1;
  expect((await opened(changed))?.equals(forged) ?? false).toBe(!isBound);
});
