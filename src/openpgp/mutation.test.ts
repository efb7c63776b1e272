/** Messages with octets changed, cut and doubled: a verdict for each, and never a good one. */
import { createMessage, encrypt, sign } from 'openpgp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openInline } from '../sealed/inline.ts';
import { openpgp } from './standard.ts';
import { now, person, reader, trusting } from './testing/people.ts';

const runs = { numRuns: 300 };
const changes = fc.record({
  at: fc.nat(),
  flip: fc.integer({ min: 1, max: 255 }),
  cut: fc.option(fc.nat(), { freq: 4 }),
});
type Change = typeof changes extends fc.Arbitrary<infer Of> ? Of : never;

function changed(octets: Buffer, { at, flip, cut }: Change): Buffer {
  const copy = Buffer.from(octets);
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ flip;
  return cut === null ? copy : copy.subarray(0, cut % copy.length);
}

describe('messages that were changed', async () => {
  const ann = await person('ann', 6);
  const keys = await reader([ann.key], trusting(ann), { unlocked: [ann.secret] });
  const standard = openpgp(keys);
  const words = Buffer.from('Content-Type: text/plain\r\n\r\nhello hello hello\r\n');
  const message = await createMessage({ binary: words, format: 'binary' });
  const date = new Date(now - 1_000);
  const detached = Buffer.from(
    (await sign({ message, signingKeys: ann.secret, detached: true, format: 'binary', date })) as Uint8Array,
  );
  const sealed = Buffer.from(
    (await encrypt({
      message,
      encryptionKeys: ann.secret.toPublic(),
      signingKeys: ann.secret,
      format: 'binary',
      date,
    })) as Uint8Array,
  );

  it('are good as they were made', async () => {
    expect(await standard.verify(words, detached)).toMatchObject([{ state: 'valid' }]);
    expect(await standard.open(sealed)).toMatchObject({ kind: 'content', signatures: [{ state: 'valid' }] });
  });

  it('keep no signature over other words', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        for (const { state } of await standard.verify(changed(words, change), detached))
          expect(state).not.toBe('valid');
      }),
      runs,
    );
  });

  it('keep nothing of the signature but what is not signed', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        for (const { state, signer } of await standard.verify(words, changed(detached, change)))
          if (state === 'valid') expect(signer?.key.fingerprint).toBe(ann.key.fingerprint);
      }),
      runs,
    );
  });

  it('are never shown when they were encrypted', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        const unsealed = await standard.open(changed(sealed, change));
        if (unsealed.kind === 'content') expect(unsealed.content.equals(words)).toBe(true);
      }),
      runs,
    );
  });

  it('are read whatever they are', async () => {
    const pieces = fc.constantFrom(
      ...['-----BEGIN PGP MESSAGE-----\n', '-----END PGP MESSAGE-----\n', '-----BEGIN PGP SIGNED MESSAGE-----\n'],
      ...[
        '-----BEGIN PGP SIGNATURE-----\n',
        '-----END PGP SIGNATURE-----\n',
        'Hash: SHA512\n',
        '\n',
        '- -\n',
        'AAAA\n',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (some) => {
        const text = Buffer.from(some.join(''));
        let end = 0;
        for (const piece of await openInline(text, [standard])) {
          expect(piece.from).toBe(end);
          end = piece.to;
          if (piece.unsealed?.kind === 'content')
            expect(piece.unsealed.signatures.some(({ state }) => state === 'valid')).toBe(false);
        }
        expect(end).toBe(text.length);
      }),
      runs,
    );
  });
});
