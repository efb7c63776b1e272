/**
 * The crypto worker as it is built, in a real browser, over whole collections: spoofed messages, those of Thunderbird, the samples of
 * RFC 9580. It must say of each what Node says, whose verdicts have tests of their own; and of what deceives, nothing good.
 */
import { readFileSync, readdirSync } from 'node:fs';
import type { PrivateKey } from 'openpgp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { unlock } from '../../src/openpgp/keyring/make.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { writeKeyFile } from '../../src/smime/pkcs12/write.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import type { KnownKeys, OpenAsk } from '../../web/crypto/letter.ts';
import type { Done, KeysWritten } from '../../web/crypto/vault.ts';
import { openLetter } from '../../web/crypto/worker/letters/open.ts';
import type { Secrets } from '../../web/crypto/worker/secrets.ts';
import { Boxes } from '../../web/crypto/worker/testing/boxes.ts';
import { collection } from '../hostile/spoofed/collection.ts';
import { now, openPgpKit, smimeKit } from '../hostile/spoofed/kit.ts';
import { wanted } from '../hostile/spoofed/wanted.ts';
import { describeWith } from '../support/describe-with.ts';
import { type AloneWorker, startWorker, told } from './support/crypto-worker.ts';

interface Case {
  readonly name: string;
  readonly verdict: string | null;
  readonly ask: OpenAsk;
}

const nobody: KnownKeys = { openpgp: [], anchors: [], accepted: [], known: [], refused: [] };
const corpus = (name: string): URL => new URL(`../corpus/${name}/`, import.meta.url);

const openpgp = await openPgpKit();
const smime = await smimeKit();

async function spoofed(): Promise<readonly Case[]> {
  const people = ['ann', 'mallory'] as const;
  const believed: KnownKeys = {
    ...nobody,
    openpgp: people.map((who) => ({
      octets: openpgp.rows[who].octets,
      believed: [{ address: `${who}@example.org`, how: 'verified', at: now }],
    })),
    anchors: smime.trust.anchors.map(({ octets }) => octets),
    accepted: people.map((who) => ({
      octets: smime.keys[who].certificate.octets,
      addresses: [`${who}@example.org`],
    })),
  };
  return (await collection(openpgp, smime)).map(({ name, verdict, message }) => ({
    name,
    verdict,
    ask: {
      message,
      // Of the other standard nothing is wanted, and keys take time to read.
      keys: name.startsWith('openpgp') ? { ...nobody, openpgp: believed.openpgp } : { ...believed, openpgp: [] },
      receivedAt: now,
    },
  }));
}

function ofThunderbird(): readonly Case[] {
  const folder = corpus('smime-thunderbird');
  const anchors = certificatesOf(readFileSync(new URL('TestCA.pem', folder), 'latin1')).map(({ octets }) => octets);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => ({
      name,
      verdict: null,
      ask: {
        message: readFileSync(new URL(name, folder)),
        keys: { ...nobody, anchors },
        receivedAt: Date.UTC(2027, 0, 1),
      },
    }));
}

/** Each as what stands in a message: armor in a text, the rest as PGP/MIME. */
function ofRfc9580(): readonly Case[] {
  const folder = corpus('openpgp-rfc9580');
  const header = 'From: ann@example.org\r\nMIME-Version: 1.0\r\nContent-Type: ';
  const key = readFileSync(new URL('A.3.transferable-pubkey-v6.asc', folder));
  return readdirSync(folder)
    .filter((name) => name.startsWith('A.'))
    .map((name) => {
      const octets = readFileSync(new URL(name, folder));
      const message = Buffer.from(
        octets.includes('-----BEGIN PGP')
          ? `${header}text/plain\r\n\r\n${octets.toString('latin1')}\r\n`
          : `${header}multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n` +
              '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n' +
              '--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
              `${octets.toString('base64')}\r\n--b--\r\n`,
        'latin1',
      );
      return {
        name,
        verdict: null,
        ask: { message, keys: { ...nobody, openpgp: [{ octets: key, believed: [] }] }, receivedAt: now },
      };
    });
}

async function secretsOf(): Promise<Secrets> {
  const bob = await readKeyFile(readFileSync(new URL('Bob.p12', corpus('smime-thunderbird'))), 'nss');
  if (!bob.ok) throw new Error(bob.error.text);
  const sample = readFileSync(new URL('A.4.transferable-seckey-v6.asc', corpus('openpgp-rfc9580')));
  const unlocked: PrivateKey[] = [];
  for (const row of (await importKeys(sample, now)).secrets) unlocked.push(wanted(await unlock(row, '')));
  return { openpgp: [openpgp.keys.bob, ...unlocked], smime: [smime.keys.bob, ...bob.value.keys] };
}

describeWith('the crypto worker in a browser', { peers: ['chromium'] }, () => {
  let worker: AloneWorker;
  let secrets: Secrets;

  beforeAll(async () => {
    worker = await startWorker();
    secrets = await secretsOf();
    const [account, passphrase] = ['bob@example.org', 'nine herons above the grey harbour'];
    const server = new Boxes();
    const [made] = await worker.askAll('vault.make', [{ account, passphrase, hold: 'page' }]);
    server.write((made as Pick<KeysWritten, 'changes'>).changes);
    const files = [
      ...secrets.openpgp.map((key) => key.write()),
      ...(await Promise.all(secrets.smime.map((key) => writeKeyFile(key, [], 'nss')))),
    ];
    for (const octets of files) {
      const [taken] = await worker.askAll('key.import', [
        { account, boxes: server.boxes, seen: [], octets, password: 'nss' },
      ]);
      const done = taken as Done<KeysWritten>;
      if (!done.ok) throw new Error(`a key was not taken: ${done.fault} ${done.text}`);
      server.write(done.changes);
    }
    const [opened] = await worker.askAll('vault.open', [
      { account, boxes: server.boxes, seen: [], opening: { by: 'passphrase', passphrase }, hold: 'page' },
    ]);
    expect(opened).toMatchObject({ ok: true, open: { secrets: files.map(() => ({})) } });
  }, 120_000);
  afterAll(() => worker.stop());

  it.each<[what: string, cases: () => Promise<readonly Case[]>, least: number]>([
    ['spoofed messages', spoofed, 400],
    ['messages of Thunderbird', () => Promise.resolve(ofThunderbird()), 60],
    ['samples of RFC 9580', () => Promise.resolve(ofRfc9580()), 10],
  ])('says of %s what Node says', { timeout: 120_000 }, async (_what, make, least) => {
    const cases = await make();
    expect(cases.length).toBeGreaterThan(least);
    const answers = await worker.askAll(
      'open',
      cases.map(({ ask }) => ask),
    );
    for (const [at, { name, verdict, ask }] of cases.entries()) {
      const letter = await openLetter(ask, secrets, Date.now());
      expect([name, answers[at]]).toEqual([name, told(letter)]);
      if (verdict !== null) expect([name, letter.signed === 'author']).toEqual([name, verdict === 'valid']);
    }
  });
});
