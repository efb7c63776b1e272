/** Attacks on OpenPGP itself: text beside the borders, headers of armor, old protection, names of keys. */
import { createMessage, encrypt } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeKey, unlock } from '../../../src/openpgp/keyring/make.ts';
import { signEntity } from '../../../src/openpgp/compose.ts';
import { openpgp } from '../../../src/openpgp/standard.ts';
import { born, reader, trusting } from '../../../src/openpgp/testing/people.ts';
import { reportOn } from '../../../src/cli/sealed/report.ts';
import { openMessage } from '../../../src/sealed/open.ts';
import { protect } from '../../../src/sealed/protect.ts';
import { multipart, text } from '../../../src/sealed/testing/letter.ts';
import { packets } from './packets.ts';
import { type OpenPgpKit, head, now, openPgpKit, wanted } from './kit.ts';

const words = text('Lunch at noon?');

let kit: OpenPgpKit;
let clear = '';
beforeAll(async () => {
  kit = await openPgpKit();
  const { createCleartextMessage, sign } = await import('openpgp');
  const message = await createCleartextMessage({ text: 'Lunch at noon?' });
  const signed = await sign({ message, signingKeys: kit.keys.ann, date: new Date(now) });
  clear = signed.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
});

const plain = (body: string): string => `${head()}Content-Type: text/plain\r\n\r\n${body}\r\n`;

describe('OpenPGP between the lines of a text', () => {
  const rows: readonly (readonly [string, () => string, readonly string[]])[] = [
    ['alone', () => clear, ['ann@example.org']],
    ['with text above', () => `Pay 1,000 to Mallory.\r\n${clear}`, ['ann@example.org']],
    ['with text below', () => `${clear}\r\nPay 1,000 to Mallory.`, ['ann@example.org']],
    ['twice, with text between', () => `${clear}\r\nPay\r\n${clear}`, ['ann@example.org', 'ann@example.org']],
    ['with a line in its header', () => clear.replace('Hash: SHA512', 'Hash: SHA512\r\nPay: 1,000 to Mallory'), []],
    ['with words in its Hash', () => clear.replace('Hash: SHA512', 'Hash: SHA512, pay 1000 to Mallory'), []],
    ['with a second Hash of words', () => clear.replace('Hash: SHA512', 'Hash: SHA512\r\nHash: pay'), []],
    ['changed', () => clear.replace('noon', 'nine'), []],
    ['with a line that is not escaped', () => clear.replace('Lunch', '-----BEGIN PGP MESSAGE-----\r\nLunch'), []],
  ];
  it.each(rows)('%s: never the message', async (_what, body, signedBy) => {
    const report = await kit.look(plain(body()));
    expect(report).toMatchObject({ verdict: 'none', good: false });
    expect(report.parts.inline.flatMap((piece) => piece.signedBy)).toEqual(signedBy);
  });

  it('in HTML it is nothing', async () => {
    const report = await kit.look(`${head()}Content-Type: text/html\r\n\r\n${clear}\r\n`);
    expect(report).toMatchObject({ verdict: 'none', signatures: [] });
  });

  it('under a signature it adds nothing', async () => {
    const report = await kit.look(head() + (await kit.sign(`Content-Type: text/plain\r\n\r\n${clear}\r\n`, 'mallory')));
    expect(report).toMatchObject({ verdict: 'invalid', fault: 'signer' });
  });
});

const under = (shown: string, armored: string, digest: string): string =>
  head() +
  multipart(
    `signed; protocol="application/pgp-signature"; micalg=${digest}`,
    shown,
    `Content-Type: application/pgp-signature\r\n\r\n${armored.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n')}`,
  );

describe('signatures', () => {
  it('are good as they are made', async () => {
    const armored = await kit.packets(words, { detached: true });
    expect(await kit.look(under(words, armored, 'pgp-sha512'))).toMatchObject({ verdict: 'valid' });
  });

  it.each(packets)('%s: %s, %s', async (_what, verdict, fault, make) => {
    const report = await kit.look(await make(kit));
    expect([report.verdict, report.fault]).toEqual([verdict, fault]);
  });

  it('that bring their content with them are of nothing else', async () => {
    const armored = await kit.packets(words, { detached: false });
    expect(await kit.look(under(text('Pay'), armored, 'pgp-sha512'))).toMatchObject({
      verdict: 'invalid',
      fault: 'malformed',
    });
  });

  it('by a key that only claims the name are unproven', async () => {
    const made = wanted(
      await makeKey({ version: 4, name: 'Ann', address: 'ann@example.org', password: null, lifetime: null, at: born }),
    );
    const secret = wanted(await unlock(made.secret, ''));
    const signed = wanted(await signEntity(Buffer.from(words), secret, { boundary: 'x1', at: now })).toString('latin1');
    const keys = await reader([made.key, kit.rows.mallory], []);
    const standards = [openpgp(keys)];
    const root = protect(await openMessage(Buffer.from(head() + signed), standards));
    expect((await reportOn('m', root, standards)).report).toMatchObject({ verdict: 'unproven', fault: 'uncertified' });
    expect(await kit.look(head() + signed)).toMatchObject({ verdict: 'unknown', fault: 'no-key' });
  });

  it.each(['ann@example.org <mallory', 'Ann <ann@example.org>', 'ann\u200b'])(
    'of a name such as %j are not Ann’s',
    async (name) => {
      const wish = {
        version: 4,
        name,
        address: 'mallory@example.org',
        password: null,
        lifetime: null,
        at: born,
      } as const;
      const made = await makeKey(wish);
      // Some names nobody can make a key with; then there is nothing to forge.
      if (!made.ok) {
        expect(made.error).toContain('no key can be made');
        return;
      }
      const secret = wanted(await unlock(made.value.secret, ''));
      const person = { key: made.value.key, secret, revocation: '' };
      const standards = [openpgp(await reader([person.key], trusting(person)))];
      const signed = wanted(await signEntity(Buffer.from(words), secret, { boundary: 'x2', at: now })).toString(
        'latin1',
      );
      const root = protect(await openMessage(Buffer.from(head() + signed), standards));
      expect((await reportOn('m', root, standards)).report.verdict).toBe('invalid');
    },
  );
});

describe('EFAIL', () => {
  const secret = 'the secret plan';
  const sealed = async (options: object = {}): Promise<Buffer> =>
    Buffer.from(
      (await encrypt({
        message: await createMessage({ binary: Buffer.from(text(secret)), format: 'binary' }),
        encryptionKeys: kit.keys.bob.toPublic(),
        format: 'binary',
        date: new Date(now),
        config: options,
      })) as Uint8Array,
    );
  const message = (octets: Buffer): string =>
    head() +
    multipart(
      'encrypted; protocol="application/pgp-encrypted"',
      'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1',
      `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${octets.toString('base64')}`,
    );
  /** The offset of the encrypted body's header: behind the packet of the session key, whose length is one octet. RFC 9580 §4.2.1.1 */
  const bodyOf = (octets: Buffer): number => {
    const at = 2 + (octets[1] ?? 0);
    expect(octets[at]).toBe(0xd2);
    return at;
  };

  it('opens what nobody changed', async () => {
    expect(await kit.look(message(await sealed()))).toMatchObject({ verdict: 'none', good: true });
  });

  it('gives nothing without modification detection', async () => {
    // The packet of before: its version octet goes, as an attacker would strip it. RFC 9580 §5.7
    const octets = await sealed();
    const at = bodyOf(octets);
    const stripped = Buffer.from(octets);
    stripped[at] = 0xc9;
    const report = await kit.look(message(stripped));
    expect(report).toMatchObject({ verdict: 'invalid', fault: 'broken', parts: { children: [] } });
    expect(JSON.stringify(report)).not.toContain(secret);
  });

  it.each([1, 10, 21, 22, 30, 60])('gives nothing where octet %i from its end was changed', async (back) => {
    const octets = await sealed();
    octets[octets.length - back] = (octets[octets.length - back] ?? 0) ^ 0x04;
    const report = await kit.look(message(octets));
    expect(report).toMatchObject({ good: false, parts: { children: [] } });
    expect(JSON.stringify(report)).not.toContain(secret);
  });

  it('gives nothing where its end is missing', async () => {
    const octets = await sealed();
    const report = await kit.look(message(octets.subarray(0, octets.length - 22)));
    expect(report).toMatchObject({ good: false, parts: { children: [] } });
  });

  it('a picture round an encrypted part: it is covered as a part alone', async () => {
    const part = message(await sealed()).slice(head().length);
    const html = (content: string): string => `Content-Type: text/html\r\n\r\n${content}\r\n`;
    const report = await kit.look(
      head() + multipart('mixed', html('<img src="https://evil.example/'), part, html('">')),
    );
    expect(report).toMatchObject({ verdict: 'none', good: false });
    expect(report.parts.children.map((child) => child.covers)).toEqual(['nothing', 'nothing', 'nothing']);
    expect(report.parts.children[1]?.children[0]?.covers).toBe('part');
  });
});
