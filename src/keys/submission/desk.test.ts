/** Publishing a key by mail, from the submission to the key that is given out. */
import { expect, it, test } from 'vitest';
import type { AccountId } from '../../directory/types.ts';
import { encryptEntity } from '../../openpgp/compose.ts';
import { importKeys } from '../../openpgp/keyring/import.ts';
import { keysOf } from '../../openpgp/keys.ts';
import { openpgp } from '../../openpgp/standard.ts';
import type { NewAccountKey } from '../account-keys.ts';
import { examine } from '../../message/examine.ts';
import { clock, now, openPgpPerson } from '../testing/people.ts';
import { openPgpKeysFor } from '../usable.ts';
import { createSubmissionDesk } from './desk.ts';
import { readConfirmation, writeConfirmation } from './format.ts';

const ada = 'ada@alpha.test';
const own = await openPgpPerson(ada);
const provider = await openPgpPerson('key-submission@alpha.test');
const account = 1 as AccountId;

function scene() {
  const added: NewAccountKey[] = [];
  const sent: { readonly to: string; readonly entity: Buffer }[] = [];
  let nonces = 0;
  const desk = createSubmissionDesk({
    keyOf: () => Promise.resolve(provider.secret),
    addressOf: (domain) => `key-submission@${domain}`,
    accountOf: (address) => Promise.resolve(address === ada ? account : null),
    accountKeys: {
      of: () => Promise.resolve([]),
      add: (_account, key) => {
        added.push(key);
        return Promise.resolve({ ok: true, id: 1 });
      },
      change: () => Promise.resolve(true),
    },
    send: (_from, to, entity) => {
      sent.push({ to, entity });
      return Promise.resolve();
    },
    reading: { openPgpKeysFor },
    clock,
    nonce: () => `nonce${(nonces += 1)}`,
  });
  return { desk, added, sent };
}

/** As a client sends it: encrypted for the provider. */
async function encrypted(from: string, type: string, content: string): Promise<Buffer> {
  const { keys } = await importKeys(provider.key.octets, now);
  const entity = Buffer.from(`Content-Type: ${type}\r\n\r\n${content}`);
  const made = await encryptEntity(entity, keys, null, { boundary: 'x', at: now });
  if (!made.ok) throw new Error(made.error);
  return Buffer.concat([Buffer.from(`From: ${from}\r\nMIME-Version: 1.0\r\n`), made.value]);
}

const armored = (octets: Buffer): string =>
  `-----BEGIN PGP PUBLIC KEY BLOCK-----\r\n\r\n${octets.toString('base64')}\r\n-----END PGP PUBLIC KEY BLOCK-----\r\n`;
const submission = (from = ada, key = own.key.octets) => encrypted(from, 'application/pgp-keys', armored(key));

/** What the owner of the key reads in the letter. */
async function asked(entity: Buffer | undefined) {
  const octets = entity ?? Buffer.alloc(0);
  const part = examine(octets).structure.children[1];
  const keys = keysOf({ keys: [], certifications: [], ownerTrust: [] }, now, now, { unlocked: [own.secret] });
  const opened = await openpgp(keys).open(octets.subarray(part?.body ?? 0, part?.end ?? 0));
  return opened.kind === 'content'
    ? readConfirmation(opened.content.toString('latin1').split('\r\n\r\n')[1] ?? '')
    : null;
}

it('asks who has the key, and publishes it when he answers', async () => {
  const { desk, added, sent } = scene();
  expect(await desk.mail(await submission())).toEqual({ ok: true, value: undefined });
  expect(sent).toMatchObject([{ to: ada }]);
  const request = await asked(sent[0]?.entity);
  expect(request).toMatchObject({
    type: 'confirmation-request',
    sender: 'key-submission@alpha.test',
    address: ada,
    fingerprint: own.key.fingerprint.toUpperCase(),
  });
  expect(added).toEqual([]);
  const response = { type: 'confirmation-response', sender: ada, address: ada, fingerprint: null } as const;
  const answer = (nonce: string) =>
    encrypted(ada, 'application/vnd.gnupg.wks', writeConfirmation({ ...response, nonce }));
  expect(await desk.mail(await answer('guessed'))).toMatchObject({ ok: false });
  expect(added).toEqual([]);
  expect(await desk.mail(await answer(request?.nonce ?? ''))).toMatchObject({ ok: true });
  expect(added).toMatchObject([{ fingerprint: own.key.fingerprint, isPublished: true, isPreferred: true }]);
  expect(await desk.mail(await answer(request?.nonce ?? ''))).toMatchObject({ ok: false });
});

test('nobody learns who has an account, and nobody is flooded', async () => {
  const { desk, sent } = scene();
  const stranger = await openPgpPerson('nobody@alpha.test');
  expect(await desk.mail(await submission('nobody@alpha.test', stranger.key.octets))).toMatchObject({ ok: true });
  expect(sent).toEqual([]);
  for (let at = 0; at < 8; at++) expect(await desk.mail(await submission())).toMatchObject({ ok: true });
  expect(sent).toHaveLength(5);
});

test('what is none of it', async () => {
  const { desk, sent } = scene();
  for (const message of [
    Buffer.from(''),
    Buffer.from(`From: ${ada}\r\n\r\nHello\r\n`),
    Buffer.from(
      `From: ${ada}\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\n--x\r\n\r\n--x\r\n\r\nno\r\n--x--\r\n`,
    ),
    await submission('eve@alpha.test'),
    await encrypted(ada, 'application/vnd.gnupg.wks', 'type: confirmation-response\r\n'),
  ])
    expect(await desk.mail(message)).toMatchObject({ ok: false });
  expect(sent).toEqual([]);
});
