/**
 * OpenPGP with programs that we did not write: what one makes the other opens, for each kind of key, each form, and both ways.
 * None of them knows version 6 yet: openpgp-v6.test.ts has another program.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { unlock } from '../../src/openpgp/keyring/make.ts';
import type { KeyRow } from '../../src/openpgp/keyring/types.ts';
import { encryptEntity } from '../../src/openpgp/compose.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { type Person, person, reader } from '../../src/openpgp/testing/people.ts';
import type { Standard } from '../../src/sealed/types.ts';
import { describeWith } from '../support/describe-with.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { type OpenPgpPeer, type OpenPgpProgram, openPgpPeers } from './openpgp-peers.ts';

const words = Buffer.from('Content-Type: text/plain\r\n\r\nhello\r\n');

for (const peer of openPgpPeers) describeWith(peer.name, { peers: [peer.name] }, () => speaksWith(peer));

function speaksWith({ start, kinds, ciphers }: OpenPgpPeer): void {
  let folder: TemporaryFolder;
  let program: OpenPgpProgram;
  let postern: Person;
  const keys = new Map<string, KeyRow>();
  /** Their clock and ours are the same; ours is asked a little later. */
  const soon = (): number => Date.now() + 60_000;

  const address = (kind: string): string => `${kind.replaceAll(' ', '-').toLowerCase()}@example.org`;

  /** Made when a test first needs it. */
  async function keyOf(kind: string): Promise<KeyRow> {
    const made = keys.get(kind) ?? (await importKeys(program.make(kinds[kind] ?? kind, address(kind)), soon())).keys[0];
    if (made === undefined) throw new Error('no key');
    keys.set(kind, made);
    return made;
  }

  /** Who believes that key, and has ours. */
  async function standardFor(kind: string): Promise<Standard> {
    const key = await keyOf(kind);
    const known = await reader([key], [{ fingerprint: key.fingerprint, trust: 'ultimate' }], {
      unlocked: [postern.secret],
    });
    return openpgp({ ...known, at: soon() });
  }

  beforeAll(async () => {
    folder = temporaryFolder('openpgp');
    program = start(folder.path);
    postern = await person('postern');
    program.learn(postern.key.octets);
  }, 120_000);
  afterAll(() => {
    program.stop();
    folder.remove();
  });

  describe.each(Object.keys(kinds))('%s', (kind) => {
    const valid = { state: 'valid', signer: { addresses: [address(kind)] } };

    it('what it signs is believed', { timeout: 60_000 }, async () => {
      const standard = await standardFor(kind);
      const detached = program.write('detached', address(kind), words, []);
      expect(await standard.verify(words, detached)).toMatchObject([valid]);
      expect((await standard.verify(Buffer.from('hullo'), detached))[0]?.state).toBe('invalid');
      for (const form of ['clear', 'inline'] as const)
        expect(await standard.open(program.write(form, address(kind), words, [])), form).toMatchObject({
          kind: 'content',
          encryption: null,
          signatures: [valid],
        });
    });

    it('what it signs and encrypts is opened', { timeout: 60_000 }, async () => {
      const opened = await (await standardFor(kind)).open(program.write('sealed', address(kind), words, []));
      expect(opened).toMatchObject({ kind: 'content', encryption: { state: 'opened' }, signatures: [valid] });
      expect(opened.kind === 'content' ? opened.content.toString() : '').toBe(words.toString());
    });

    it('what is encrypted for it, it opens, and believes the signature', { timeout: 60_000 }, async () => {
      const to = [await keyOf(kind)];
      const body = await encryptEntity(words, to, postern.secret, { boundary: 'b', at: Date.now() });
      if (!body.ok) throw new Error(body.error);
      const armor = body.value.subarray(body.value.indexOf('-----BEGIN'), body.value.lastIndexOf('--b--'));
      expect(program.read(address(kind), armor).toString()).toBe(words.toString());
    });

    it('its key moves here', { timeout: 60_000 }, async () => {
      const { fingerprint } = await keyOf(kind);
      const secret = program.exported(address(kind));
      if (secret === null) return;
      const [row] = (await importKeys(secret, soon())).secrets;
      expect(row?.fingerprint).toBe(fingerprint);
      expect(row === undefined ? null : await unlock(row, '')).toMatchObject({ ok: true });
    });
  });

  it.each(ciphers)('%s: opened', { timeout: 60_000 }, async (_, options, algorithm) => {
    const kind = 'Ed25519 and X25519';
    const text = Buffer.concat([words, Buffer.from('again and again\r\n'.repeat(1_000))]);
    const opened = await (await standardFor(kind)).open(program.write('sealed', address(kind), text, options));
    expect(opened).toMatchObject({
      kind: 'content',
      encryption: { state: 'opened', algorithm, authenticated: true },
      signatures: [{ state: 'valid' }],
    });
    expect(opened.kind === 'content' && opened.content.equals(text)).toBe(true);
  });
}
