import { describe, expect, it } from 'vitest';
import { examine } from './examine.ts';
import { sealOf } from './seal.ts';

const sealOfText = (text: string) => sealOf(examine(Buffer.from(text.replaceAll('\n', '\r\n'))));

describe('the seal of a message, by its structure', () => {
  it.each([
    ['text', 'Content-Type: text/plain\n\nhello\n', null],
    ['multipart/signed', 'Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--\n', 'signed'],
    ['multipart/encrypted', 'Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n', 'encrypted'],
    [
      'under a footer',
      'Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b--\n--a\n\nfoot\n--a--\n',
      'signed',
    ],
    ['opaque, signed', 'Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nMII\n', 'signed'],
    ['enveloped', 'Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data\n\nMII\n', 'encrypted'],
    ['without a word of its kind', 'Content-Type: application/pkcs7-mime\n\nMII\n', 'encrypted'],
    ['certificates alone', 'Content-Type: application/pkcs7-mime; smime-type=certs-only; name=a.p7c\n\nMII\n', null],
    ['of a gateway', 'Content-Type: application/octet-stream; name=SMIME.P7M\n\nMII\n', 'encrypted'],
    ['other octets', 'Content-Type: application/octet-stream; name=a.pdf\n\nMII\n', null],
    ['inline', 'Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nx\n', 'encrypted'],
    ['inline, signed', 'Content-Type: text/plain\n\n-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n', 'signed'],
  ])('%s', (_name, text, seal) => {
    expect(sealOfText(text)).toBe(seal);
  });
});
