import { enums, generateKey, sign, createMessage, encrypt, createCleartextMessage } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openInline } from '../sealed/inline.ts';
import { openMessage } from '../sealed/open.ts';
import { protect } from '../sealed/protect.ts';
import { type SealedSummary, summarise } from '../sealed/summary.ts';
import { encryptEntity, signEntity } from './compose.ts';
import { importKeys } from './keyring/import.ts';
import { revokeBy, rotateEncryption } from './keyring/renew.ts';
import type { KeyRow } from './keyring/types.ts';
import { limits } from './limits.ts';
import type { OpenPgpKeys } from './keys.ts';
import { openpgp } from './standard.ts';
import { type Person, born, now, person, reader, trusting } from './testing/people.ts';

const at = now - 60_000;
const entity = Buffer.from('Content-Type: text/plain\r\n\r\nhello\r\n- dash\r\n', 'latin1');
const sealing = { boundary: 'b0', at };

let ann: Person;
let bob: Person;
let six: Person;
let known: OpenPgpKeys;

beforeAll(async () => {
  [ann, bob, six] = [await person('ann'), await person('bob'), await person('six', 6)];
  known = await reader([ann.key, bob.key, six.key], trusting(ann, bob, six), { unlocked: [bob.secret, six.secret] });
});

async function summaryOf(body: Buffer, keys: OpenPgpKeys, from = 'ann'): Promise<SealedSummary> {
  const message = Buffer.concat([Buffer.from(`From: ${from}@example.org\r\n`, 'latin1'), body]);
  return summarise(protect(await openMessage(message, [openpgp(keys)])));
}

const made = (result: { ok: true; value: Buffer } | { ok: false; error: string }): Buffer => {
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

const signed = async (by: Person = ann): Promise<Buffer> => made(await signEntity(entity, by.secret, sealing));

describe('signed entities', () => {
  it.each<[what: string, by: () => Person, from: string, algorithm: string]>([
    ['v4', () => ann, 'ann', 'Ed25519 with SHA-512'],
    ['v6', () => six, 'six', 'Ed25519 with SHA-512'],
  ])('by a %s key', async (_what, by, from, algorithm) => {
    const summary = await summaryOf(await signed(by()), known, from);
    expect(summary).toMatchObject({ signed: 'author', signature: { algorithm, signedAt: at, fault: null } });
    expect(summary.signature?.signer).toMatchObject({
      addresses: [`${from}@example.org`],
      vouchedBy: { text: 'it is your own key' },
    });
  });

  it('are nobody’s where nobody vouches', async () => {
    const summary = await summaryOf(await signed(), await reader([ann.key], []));
    expect(summary).toMatchObject({
      signed: 'unproven',
      signature: { fault: 'uncertified', signer: { addresses: [] } },
    });
  });

  it('cannot be told without the key', async () => {
    expect(await summaryOf(await signed(), await reader([], []))).toMatchObject({
      signed: 'unknown',
      signature: { fault: 'no-key', signer: null },
    });
  });

  it('do not count when they were changed', async () => {
    const changed = Buffer.from((await signed()).toString('latin1').replace('hello', 'hellO'), 'latin1');
    expect(await summaryOf(changed, known)).toMatchObject({ signed: 'invalid', signature: { fault: 'changed' } });
  });

  it('do not count from a key that was taken back without a reason, whenever it signed', async () => {
    const revoked = await revokeBy(ann.key, ann.revocation, now);
    expect(revoked).toMatchObject({ ok: true, value: { revoked: { hard: true } } });
    const row = revoked.ok ? revoked.value : ann.key;
    expect(await summaryOf(await signed(), await reader([row], trusting(ann)))).toMatchObject({
      signed: 'invalid',
      signature: { fault: 'revoked' },
    });
  });

  it('do not count from a key that had expired, and say when they are of the future', async () => {
    const short = await person('short', 4, 60);
    const message = await createMessage({ binary: entity, format: 'binary' });
    const early = (await sign({
      message,
      signingKeys: short.secret,
      detached: true,
      format: 'binary',
      date: new Date(born + 30_000),
    })) as Uint8Array;
    const keys = await reader([short.key], trusting(short));
    const [inTime] = await openpgp(keys).verify(entity, Buffer.from(early));
    expect(inTime).toMatchObject({ state: 'unproven', fault: 'uncertified' });
    const [future] = await openpgp({ ...known, at: born }).verify(entity, await detached(ann));
    expect(future).toMatchObject({ state: 'invalid', fault: 'not-yet-valid' });
  });

  it('SHA-1 counts no more', async () => {
    const message = await createMessage({ binary: entity, format: 'binary' });
    const rsa = await generateKey({
      type: 'rsa',
      rsaBits: 2048,
      userIDs: [{ email: 'old@example.org' }],
      date: new Date(born),
      format: 'object',
    });
    const weak = (await sign({
      message,
      signingKeys: rsa.privateKey,
      detached: true,
      format: 'binary',
      date: new Date(at),
      config: { preferredHashAlgorithm: enums.hash.sha1, rejectMessageHashAlgorithms: new Set() },
    })) as Uint8Array;
    const keys = await imported(Buffer.from(rsa.publicKey.write()));
    const [verdict] = await openpgp(await reader(keys, [])).verify(entity, Buffer.from(weak));
    expect(verdict?.state).not.toBe('valid');
  });
});

async function detached(by: Person): Promise<Buffer> {
  const message = await createMessage({ binary: entity, format: 'binary' });
  const octets = (await sign({
    message,
    signingKeys: by.secret,
    detached: true,
    format: 'binary',
    date: new Date(at),
  })) as Uint8Array;
  return Buffer.from(octets);
}

const imported = async (octets: Buffer): Promise<readonly KeyRow[]> => (await importKeys(octets, now)).keys;

describe('encrypted entities', () => {
  it.each<[what: string, to: () => readonly KeyRow[], algorithm: string]>([
    ['a v4 key', () => [bob.key], 'AES-256-CFB with modification detection'],
    ['a v6 key', () => [six.key], 'AES-256-OCB'],
    ['both, by what both know', () => [bob.key, six.key, ann.key], 'AES-256-CFB with modification detection'],
  ])('for %s', async (_what, to, algorithm) => {
    const body = made(await encryptEntity(entity, to(), ann.secret, { ...sealing, compress: true }));
    const opened = await openMessage(body, [openpgp(known)]);
    expect(opened.seal).toMatchObject({
      kind: 'sealed',
      encryption: { state: 'opened', authenticated: true, algorithm },
    });
    expect(opened.children[0]?.octets.toString('latin1')).toBe(entity.toString('latin1'));
    expect(await summaryOf(body, known)).toMatchObject({ signed: 'author', encrypted: 'message' });
  });

  it('stay locked without the key', async () => {
    const body = made(await encryptEntity(entity, [bob.key], null, sealing));
    expect(await summaryOf(body, await reader([], []))).toMatchObject({ encrypted: 'locked' });
    expect(await summaryOf(body, await reader([], [], { unlocked: [ann.secret] }))).toMatchObject({
      encrypted: 'locked',
    });
  });

  it('are read after the subkey was replaced, which what is new is for', async () => {
    const old = made(await encryptEntity(entity, [bob.key], null, sealing));
    const { secret } = await person('bob');
    const rotated = await rotateEncryption(secret, null, at);
    if (!rotated.ok) throw new Error(rotated.error);
    const [row] = await imported(Buffer.from(rotated.value.toPublic().write()));
    if (row === undefined) throw new Error('no key');
    const fresh = made(await encryptEntity(entity, [row], null, { boundary: 'b0', at: now }));
    const keys = await reader([], [], { unlocked: [rotated.value, bob.secret] });
    expect(await summaryOf(fresh, keys)).toMatchObject({ encrypted: 'message' });
    expect(await summaryOf(old, keys)).toMatchObject({ encrypted: 'message' });
    const opened = await openMessage(fresh, [openpgp(keys)]);
    expect(opened.seal).toMatchObject({ encryption: { recipients: [row.keyIds.at(-1)] } });
  });

  it('open with a password', async () => {
    const message = await createMessage({ binary: entity, format: 'binary' });
    const octets = Buffer.from((await encrypt({ message, passwords: 'secret', format: 'binary' })) as Uint8Array);
    const opened = await openpgp({ ...known, passwords: ['wrong', 'secret'] }).open(octets);
    expect(opened).toMatchObject({ kind: 'content', encryption: { state: 'opened' } });
    expect(await openpgp({ ...known, passwords: ['wrong'] }).open(octets)).toMatchObject({
      kind: 'closed',
      encryption: { state: 'locked' },
    });
  });

  it('without protection against changes are never shown', async () => {
    // A packet of tag 9, whatever is in it.
    const octets = Buffer.concat([Buffer.from([0xc9, 40]), Buffer.alloc(40, 7)]);
    expect(await openpgp(known).open(octets)).toMatchObject({
      kind: 'closed',
      encryption: { state: 'broken', authenticated: false, reason: { rule: 'RFC 9580 §5.7' } },
    });
  });

  it('a compression bomb is not unpacked', async () => {
    const message = await createMessage({ binary: new Uint8Array(limits.messageOctets + 1024), format: 'binary' });
    const octets = (await encrypt({
      message,
      encryptionKeys: await keyOf(bob),
      format: 'binary',
      config: { preferredCompressionAlgorithm: enums.compression.zlib },
    })) as Uint8Array;
    const sealed = Buffer.from(octets);
    expect(sealed.length).toBeLessThan(1024 * 1024);
    expect(await openpgp(known).open(sealed)).toMatchObject({ kind: 'closed', encryption: { state: 'broken' } });
  });
});

const keyOf = (of: Person): Promise<Person['secret']> => Promise.resolve(of.secret);

describe('text with seals inside', () => {
  const cleartextOf = async (text: string): Promise<string> =>
    sign({ message: await createCleartextMessage({ text }), signingKeys: ann.secret, date: new Date(at) });

  it('ends at its borders', async () => {
    const text = Buffer.from(`before\r\n${await cleartextOf('one\n- two\n-----three')}after\r\n`);
    const pieces = await openInline(text, [openpgp(known)]);
    expect(pieces.map(({ kind }) => kind)).toEqual(['plain', 'signed', 'plain']);
    expect(text.toString('latin1', pieces[2]?.from, pieces[2]?.to)).toBe('after\r\n');
    const unsealed = pieces[1]?.unsealed;
    expect(unsealed).toMatchObject({ kind: 'content', signatures: [{ state: 'valid' }] });
    expect(unsealed?.kind === 'content' ? unsealed.content.toString('latin1') : '').toBe('one\r\n- two\r\n-----three');
  });

  it.each<[what: string, from: string, to: string, expected: object]>([
    ['another word', 'one', 'eno', { kind: 'content', signatures: [{ state: 'invalid', fault: 'changed' }] }],
    ['words above the text', 'Hash: SHA512', 'Hash: SHA512\nPay: me', { kind: 'malformed' }],
    ['words instead of a header', 'Hash: SHA512', 'pay me', { kind: 'malformed' }],
  ])('does not count with %s', async (_what, from, to, expected) => {
    const changed = (await cleartextOf('one')).replace(from, to);
    expect(await openpgp(known).open(Buffer.from(changed))).toMatchObject(expected);
  });

  it('is plain where nothing is sealed, or where it has no end', async () => {
    for (const text of ['hello', '-----BEGIN PGP MESSAGE-----\n\nhello', '-----BEGIN PGP SIGNED MESSAGE-----\n\nhello'])
      expect(await openInline(Buffer.from(text), [openpgp(known)])).toMatchObject([
        { kind: 'plain', from: 0, to: text.length },
      ]);
  });

  it('a message inside is opened by itself', async () => {
    const message = await createMessage({ text: 'inside' });
    const armored = (await encrypt({ message, encryptionKeys: bob.secret.toPublic() })) as string;
    const pieces = await openInline(Buffer.from(`above\n${armored}below`), [openpgp(known)]);
    expect(pieces).toMatchObject([
      { kind: 'plain' },
      { kind: 'message', unsealed: { kind: 'content' } },
      { kind: 'plain' },
    ]);
  });
});
