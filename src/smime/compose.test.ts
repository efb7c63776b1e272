/** What is sealed here is opened here; others open it in test/interop/smime.test.ts. */
import { describe, expect, it } from 'vitest';
import { type Entity, textEntity } from '../message/compose/entity.ts';
import { enclose } from '../sealed/enclose.ts';
import { openMessage } from '../sealed/open.ts';
import { protect } from '../sealed/protect.ts';
import { type SealedSummary, summarise } from '../sealed/summary.ts';
import type { OpenedPart } from '../sealed/types.ts';
import type { ModernCipher } from './algorithms/contents.ts';
import { type SignatureChoice, usualSignature } from './algorithms/make-signature.ts';
import type { OwnKey } from './algorithms/private-key.ts';
import { keyText } from './algorithms/signatures.ts';
import type { CertificateTrust } from './certificates/trust.ts';
import { inflate } from './cms/compressed-data.ts';
import { type EnvelopOptions, oldEnvelope, usualEnvelope } from './cms/envelop.ts';
import { certificatesEntity, clearSigned, compressed, enveloped, opaqueSigned } from './compose.ts';
import { smimeSeal } from './seal.ts';
import { smime } from './standard.ts';
import { type KeyKind, ownKey } from './testing/certificate.ts';

const at = Date.UTC(2026, 10, 22);
const address = 'ann@example.org';
const rsa = await ownKey('rsa', address);
const own: Readonly<Record<KeyKind, OwnKey>> = {
  rsa,
  'P-256': await ownKey('P-256', address),
  'P-384': await ownKey('P-384', address),
  'P-521': await ownKey('P-521', address),
  Ed25519: await ownKey('Ed25519', address),
  X25519: await ownKey('X25519', address, rsa.key),
};
const keys = Object.values(own);
const trust: CertificateTrust = {
  anchors: [],
  accepted: keys.map(({ certificate }) => certificate),
  known: [],
  revocation: () => Promise.resolve({ status: 'good' }),
  at,
};

const letter = textEntity('text/plain', 'Grüße\nFrom here\n');
const signing = { ...usualSignature, at, intermediates: [] };
const random = Math.random;

const messageOf = ({ header, body }: Entity): Buffer =>
  Buffer.concat([Buffer.from(`From: ${address}\r\nMIME-Version: 1.0\r\n`), header, Buffer.from('\r\n'), body]);

const opened = (entity: Entity, held: readonly OwnKey[] = keys): Promise<OpenedPart> =>
  openMessage(messageOf(entity), [smime(trust, held)]);

const summaryOf = async (entity: Entity): Promise<SealedSummary> => summarise(protect(await opened(entity)));

function made(result: Awaited<ReturnType<typeof enveloped>>): Entity {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('signatures', () => {
  const choices: readonly (readonly [kind: KeyKind, choice: SignatureChoice, algorithm: string])[] = [
    ['rsa', usualSignature, 'RSA 2048 with SHA-256'],
    ['rsa', { rsa: 'pkcs1', digest: 'SHA-384' }, 'RSA 2048 with SHA-384'],
    ['rsa', { rsa: 'pkcs1', digest: 'SHA-512' }, 'RSA 2048 with SHA-512'],
    ['rsa', { rsa: 'pss', digest: 'SHA-256' }, 'RSA 2048 with SHA-256'],
    ['rsa', { rsa: 'pss', digest: 'SHA-512' }, 'RSA 2048 with SHA-512'],
    ['P-256', usualSignature, 'ECDSA P-256 with SHA-256'],
    ['P-384', usualSignature, 'ECDSA P-384 with SHA-384'],
    ['P-521', usualSignature, 'ECDSA P-521 with SHA-512'],
    ['Ed25519', usualSignature, 'Ed25519 with SHA-512'],
  ];

  it.each(choices)('of %s by %o', async (kind, choice, algorithm) => {
    const expected = { signed: 'author', signature: { state: 'valid', fault: null, algorithm, signedAt: at } };
    const options = { ...signing, ...choice };
    expect(await summaryOf(made(await clearSigned(letter, [own[kind]], options, random)))).toMatchObject(expected);
    expect(await summaryOf(made(await opaqueSigned(letter, [own[kind]], options)))).toMatchObject(expected);
  });

  it('of several signers stand side by side', async () => {
    const both = await opened(made(await clearSigned(letter, [own.rsa, own.Ed25519], signing, random)));
    expect(both.seal).toMatchObject({ kind: 'signed', signatures: [{ state: 'valid' }, { state: 'valid' }] });
    const header = made(await clearSigned(letter, [own.rsa, own.Ed25519], signing, random)).header.toString('latin1');
    expect(header).toContain('micalg="sha-256,sha-512"');
  });

  it('do not hold over a changed text', async () => {
    const order = textEntity('text/plain', 'Pay 100\n');
    const { header, body } = made(await clearSigned(order, [own['P-256']], signing, random));
    const changed = Buffer.from(body.toString('latin1').replace('100', '900'), 'latin1');
    expect(await summaryOf({ header, body: changed })).toMatchObject({
      signed: 'invalid',
      signature: { fault: 'changed' },
    });
  });

  it('are not made by a key that only agrees', async () => {
    expect(await opaqueSigned(letter, [own.X25519], signing)).toMatchObject({ ok: false });
  });
});

describe('encryption', () => {
  const kinds: readonly KeyKind[] = ['rsa', 'P-256', 'P-384', 'P-521', 'X25519'];
  const ciphers: readonly (readonly [ModernCipher, string, boolean])[] = [
    ['aes256gcm', 'AES-256-GCM', true],
    ['aes128gcm', 'AES-128-GCM', true],
    ['chacha', 'ChaCha20-Poly1305', true],
    ['aes256cbc', 'AES-256-CBC', false],
    ['aes128cbc', 'AES-128-CBC', false],
  ];
  const table = kinds.flatMap((kind) =>
    ciphers.flatMap(([cipher, algorithm, authenticated]) =>
      (kind === 'rsa' ? (['oaep', 'pkcs1'] as const) : (['oaep'] as const)).map(
        (padding) => [kind, { cipher, rsa: padding }, algorithm, authenticated] as const,
      ),
    ),
  );

  it.each(table)('to %s by %o', async (kind, options: EnvelopOptions, algorithm, authenticated) => {
    const sealed = made(await enveloped(letter, [own[kind].certificate], options));
    const tree = await opened(sealed);
    expect(tree.seal).toMatchObject({
      kind: 'sealed',
      encryption: {
        state: 'opened',
        algorithm,
        authenticated,
        openedBy: { algorithm: keyText(own[kind].certificate.publicKey) },
      },
    });
    expect(tree.children[0]?.octets.equals(Buffer.concat([letter.header, Buffer.from('\r\n'), letter.body]))).toBe(
      true,
    );
  });

  it.each([usualEnvelope, oldEnvelope])('to several, each of whom opens it: %o', async (options) => {
    const all = kinds.map((kind) => own[kind]);
    const sealed = made(
      await enveloped(
        letter,
        all.map(({ certificate }) => certificate),
        options,
      ),
    );
    for (const one of all) {
      const { seal, children } = await opened(sealed, [one]);
      expect(seal).toMatchObject({ encryption: { state: 'opened' } });
      expect(children).toHaveLength(1);
    }
    const stranger = await opened(sealed, [await ownKey('P-256', 'eve@example.org')]);
    expect(stranger.seal).toMatchObject({ encryption: { state: 'locked', openedBy: null } });
    expect(stranger.children).toEqual([]);
  });

  it('of another key under the same certificate does not open, and says no more than that', async () => {
    const [other, wrong] = [await ownKey('rsa', 'eve@example.org'), own.rsa.certificate];
    for (const padding of ['oaep', 'pkcs1'] as const) {
      const sealed = made(await enveloped(letter, [wrong], { cipher: 'aes256gcm', rsa: padding }));
      const { seal, children } = await opened(sealed, [{ key: other.key, certificate: wrong }]);
      expect(seal).toMatchObject({ encryption: { state: 'broken', reason: { rule: 'RFC 5652 §6.3' } } });
      expect(children).toEqual([]);
    }
  });

  it('to a key that only signs is refused, and to nobody as well', async () => {
    expect(await enveloped(letter, [own.Ed25519.certificate], usualEnvelope)).toMatchObject({ ok: false });
    expect(await enveloped(letter, [], usualEnvelope)).toMatchObject({ ok: false });
  });

  it('is signed inside', async () => {
    const inside = made(await clearSigned(letter, [own['P-256']], signing, random));
    const sealed = made(await enveloped(inside, [own.rsa.certificate], usualEnvelope));
    expect(await summaryOf(sealed)).toMatchObject({ signed: 'author', encrypted: 'message' });
  });

  it('does not open where one bit of it was changed', async () => {
    const sealed = made(await enveloped(letter, [own['P-256'].certificate], usualEnvelope));
    const octets = Buffer.from(sealed.body.toString('latin1'), 'base64');
    for (let back = 1; back < 60; back += 7) {
      const changed = Buffer.from(octets);
      const place = octets.length - back;
      changed[place] = (changed[place] ?? 0) ^ 4;
      expect((await smime(trust, keys).open(changed)).kind).not.toBe('content');
    }
  });
});

describe('the rest', () => {
  it('compressed content is unpacked, within bounds', async () => {
    const tree = await opened(await compressed(letter));
    expect(tree).toMatchObject({ seal: { kind: 'sealed', encryption: null, signatures: [] }, children: [{}] });
    const bomb = new CompressionStream('deflate');
    const packed = await new Response(new Blob([new Uint8Array(5_000_000)]).stream().pipeThrough(bomb)).bytes();
    expect(await inflate(Buffer.from(packed), 4_999_999)).toBeNull();
    expect((await inflate(Buffer.from(packed), 5_000_000))?.length).toBe(5_000_000);
    expect(await inflate(Buffer.from('no zlib at all'), 100)).toBeNull();
  });

  it('certificates travel alone', async () => {
    const tree = await opened(certificatesEntity(keys.map(({ certificate }) => certificate)));
    expect(tree).toMatchObject({ seal: { kind: 'sealed', encryption: null, signatures: [] }, children: [] });
  });
});

it('a whole message, its subject inside alone', async () => {
  const message = Buffer.from(`From: ${address}\r\nSubject: The price\r\n\r\nForty-two.\r\n`);
  const recipients = [own['P-256'].certificate];
  const seal = smimeSeal({ signers: [own.Ed25519], signing, recipients, envelope: usualEnvelope, random });
  const made = await enclose(message, 'cipher', seal);
  if (!made.ok) throw new Error(made.error);
  expect(made.value.includes('The price')).toBe(false);
  const summary = summarise(protect(await openMessage(made.value, [smime(trust, keys)])));
  expect(summary).toMatchObject({ signed: 'author', encrypted: 'message' });
  expect(summary.header.fields).toContainEqual({
    name: 'Subject',
    value: 'The price',
    protection: 'signed-and-encrypted',
  });
});
