/** OpenPGP beyond its algorithms, with gpg, sq and rnp: forms of messages, and what becomes of keys. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { encryptEntity, signEntity } from '../../src/openpgp/compose.ts';
import { certificationsAmong, certify } from '../../src/openpgp/keyring/certify.ts';
import { importKeys } from '../../src/openpgp/keyring/import.ts';
import { unlock } from '../../src/openpgp/keyring/make.ts';
import { revokeBy, rotateEncryption, setExpiry } from '../../src/openpgp/keyring/renew.ts';
import type { KeyRow } from '../../src/openpgp/keyring/types.ts';
import { signText } from '../../src/openpgp/sign-text.ts';
import { openpgp } from '../../src/openpgp/standard.ts';
import { reader } from '../../src/openpgp/testing/people.ts';
import { lockedArmor } from '../../web/crypto/worker/own/openpgp.ts';
import { describeWith } from '../support/describe-with.ts';
import {
  type Bench,
  armorIn,
  file,
  hour,
  layers,
  multipartEncrypted,
  multipartSigned,
  onlyKey,
  opened,
  ours,
  prepared,
  sealing,
  soon,
  taken,
  theirAddress,
  words,
} from './openpgp-bench.ts';
import type { formsOfAll, formsOfGpg, formsOfRnp, formsOfSq } from './openpgp-forms.ts';
import { type Form, openPgpPeers, program } from './openpgp-peers.ts';
import { tryAll } from './trials.ts';

function tryForms(bench: () => Bench): void {
  const by = (form: Form, text: Buffer = words): Buffer => bench().program.write(form, theirAddress, text, []);

  tryAll<typeof formsOfAll>({
    'PGP/MIME: signed': {
      here: async () => {
        const message = multipartSigned(words, by('detached'));
        expect(await layers(message, bench())).toEqual(['valid']);
        const altered = Buffer.from(message.toString().replace('Good', 'Bad'));
        expect(await layers(altered, bench())).toEqual(['invalid (changed)']);
      },
      there: async () => {
        const signature = armorIn(taken(await signEntity(words, bench().postern.secret, sealing())));
        bench().program.verify(signature, words);
        expect(() => bench().program.verify(signature, Buffer.from('Bad morning'))).toThrow();
      },
    },
    'PGP/MIME: encrypted': {
      here: async () => expect(await layers(multipartEncrypted(by('encrypted')), bench())).toEqual(['opened']),
      there: async () => {
        const sealed = taken(await encryptEntity(words, [bench().key], null, sealing()));
        expect(bench().program.open(theirAddress, armorIn(sealed))).toEqual(words);
      },
    },
    'PGP/MIME: signed and encrypted in one': {
      here: async () => expect(await layers(multipartEncrypted(by('sealed')), bench())).toEqual(['opened valid']),
      there: async () => {
        const sealed = taken(await encryptEntity(words, [bench().key], bench().postern.secret, sealing()));
        expect(bench().program.read(theirAddress, armorIn(sealed))).toEqual(words);
      },
    },
    'PGP/MIME: signed, then encrypted': {
      here: async () => {
        const signed = multipartSigned(words, by('detached'));
        expect(await layers(multipartEncrypted(by('encrypted', signed)), bench())).toEqual(['opened', 'valid']);
      },
      there: async () => {
        const signed = taken(await signEntity(words, bench().postern.secret, sealing()));
        const sealed = taken(await encryptEntity(signed, [bench().key], null, { ...sealing(), boundary: 'c' }));
        const inside = bench().program.open(theirAddress, armorIn(sealed));
        expect(inside).toEqual(signed);
        bench().program.verify(armorIn(inside), words);
      },
    },
    'a text signed in clear': {
      here: async () => {
        const message = Buffer.concat([Buffer.from('Content-Type: text/plain\r\n\r\n'), by('clear')]);
        const known = await reader([bench().key], [{ fingerprint: bench().key.fingerprint, trust: 'ultimate' }]);
        const standard = openpgp({ ...known, at: soon() });
        expect(standard.inline?.(message).map((piece) => piece.kind)).toContain('signed');
        expect(await standard.open(by('clear'))).toMatchObject({ kind: 'content', signatures: [{ state: 'valid' }] });
      },
      there: async () => {
        const text = 'Good morning\n- with a dash  \nFrom here on\n\nÄpfel\n';
        const signed = taken(await signText(text, bench().postern.secret, Date.now()));
        bench().program.verifyText(Buffer.from(signed));
        expect(() => bench().program.verifyText(Buffer.from(signed.replace('Good', 'Bad')))).toThrow();
      },
    },
    'a text signed in packets': {
      here: async () => {
        const known = await reader([bench().key], [{ fingerprint: bench().key.fingerprint, trust: 'ultimate' }]);
        expect(await openpgp({ ...known, at: soon() }).open(by('inline'))).toMatchObject({
          kind: 'content',
          content: words,
          signatures: [{ state: 'valid' }],
        });
      },
    },
    'for two readers': {
      there: async () => {
        const { key, postern, program: peer } = bench();
        const sealed = taken(await encryptEntity(words, [postern.key, key], null, sealing()));
        expect(peer.open(theirAddress, armorIn(sealed))).toEqual(words);
        expect(await layers(sealed, bench())).toEqual(['opened']);
      },
    },
    'a public key, in armor and in packets': {
      here: async () => {
        for (const octets of bench().program.published(theirAddress))
          expect((await onlyKey(octets)).fingerprint).toBe(bench().key.fingerprint);
      },
      there: async () => {
        const armored = await ours('armored');
        const binary = await ours('binary');
        const armor = Buffer.from(armored.secret.toPublic().armor());
        expect(bench().program.shown(armor, 'armored@example.org')).toContain('armored@example.org');
        expect(bench().program.shown(binary.key.octets, 'binary@example.org')).toContain('binary@example.org');
      },
    },
    'a key that is taken back': {
      here: async () => {
        const { program: peer, kind } = bench();
        const gone = await onlyKey(peer.make(kind, 'gone@example.org'));
        const revoked = taken(await revokeBy(gone, peer.revocation('gone@example.org').toString(), soon()));
        expect(revoked.revoked).not.toBeNull();
        expect(await encryptEntity(words, [revoked], null, sealing())).toMatchObject({ ok: false });
      },
      there: async () => {
        const { key, revocation } = await ours('revoked');
        const revoked = taken(await revokeBy(key, revocation, Date.now()));
        expect(bench().program.shown(key.octets, 'revoked@example.org')).not.toMatch(
          /^pub:r|revoked on|Revoked:|REVOKED/m,
        );
        expect(bench().program.shown(revoked.octets, 'revoked@example.org')).toMatch(/^pub:r|Revoked|REVOKED/m);
      },
    },
  });
}

for (const peer of openPgpPeers)
  describeWith(`${peer.name}, forms`, { peers: [peer.name] }, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await prepared(peer);
    }, 120_000);
    afterAll(() => {
      bench.program.stop();
      bench.folder.remove();
    });
    tryForms(() => bench);
    if (peer.name === 'gpg') tryGpg(() => bench);
    if (peer.name === 'sq') trySq(() => bench);
    if (peer.name === 'rnp') tryRnp(() => bench);
  });

async function opensUnder(password: string, armor: Buffer, bench: Bench): Promise<void> {
  expect(await layers(multipartEncrypted(armor), bench, { passwords: [password] })).toEqual(['opened']);
  expect(await layers(multipartEncrypted(armor), bench, { passwords: ['another'] })).toEqual(['locked']);
}

async function unlocksUnder(password: string, secretKey: Buffer): Promise<void> {
  const [row] = (await importKeys(secretKey, soon())).secrets;
  if (row === undefined) throw new Error('no private key');
  expect(row.isLocked).toBe(true);
  expect(await unlock(row, 'another')).toMatchObject({ ok: false });
  expect(await unlock(row, password)).toMatchObject({ ok: true });
}

function tryGpg(bench: () => Bench): void {
  const loopback = ['--pinentry-mode', 'loopback', '--passphrase'];
  const gpg = (...args: readonly string[]): Buffer =>
    program('gpg', ['--homedir', bench().folder.path, '--batch', '--yes', '--trust-model', 'always'])(args);
  const text = (): string => file(bench(), 'text', words);
  /** A key that was made an hour ago: what follows is later by more than a second. */
  const fresh = async (name: string, passphrase = ''): Promise<KeyRow> => {
    const then = new Date(Date.now() - hour).toISOString().replaceAll(/[-:]|\..*/g, '');
    gpg(
      '--faked-system-time',
      then,
      ...loopback,
      passphrase,
      '--quick-generate-key',
      `${name}@example.org`,
      'future-default',
      'default',
      'never',
    );
    return onlyKey(gpg('--export', `${name}@example.org`));
  };
  const take = (octets: Buffer): Buffer => gpg('--import', file(bench(), 'taken', octets));

  tryAll<typeof formsOfGpg>({
    'for two readers': {
      here: async () => {
        const armor = gpg('--armor', '-r', theirAddress, '-r', 'postern@example.org', '-o', '-', '--encrypt', text());
        expect(await layers(multipartEncrypted(armor), bench())).toEqual(['opened']);
      },
    },
    'for a reader who is not named': {
      here: async () => {
        const armor = gpg('--armor', '--hidden-recipient', 'postern@example.org', '-o', '-', '--encrypt', text());
        const { seal } = await opened(multipartEncrypted(armor), bench());
        expect(seal).toMatchObject({ encryption: { state: 'opened', recipients: ['0000000000000000'] } });
      },
    },
    'under a password': {
      here: () =>
        opensUnder('secret', gpg('--armor', ...loopback, 'secret', '-o', '-', '--symmetric', text()), bench()),
    },
    'a private key under a passphrase': {
      here: async () => {
        await fresh('locked', 'secret');
        await unlocksUnder('secret', gpg(...loopback, 'secret', '--export-secret-keys', 'locked@example.org'));
      },
      there: async () => {
        const { key, secret, revocation } = await ours('locking');
        const kept = { kind: 'openpgp', fingerprint: key.fingerprint, key: secret, revocation } as const;
        take(Buffer.from(await lockedArmor(kept, 'secret')));
        const sign = ['--local-user', 'locking@example.org', '--armor', '-o', '-', '--detach-sign', text()];
        expect(() => gpg(...loopback, 'another', ...sign)).toThrow();
        const signature = gpg(...loopback, 'secret', ...sign);
        const known = await reader([key], [{ fingerprint: key.fingerprint, trust: 'ultimate' }]);
        expect(await openpgp({ ...known, at: soon() }).verify(words, signature)).toMatchObject([{ state: 'valid' }]);
      },
    },
    'a certification': {
      here: async () => {
        gpg('--default-key', theirAddress, '--quick-sign-key', bench().postern.key.fingerprint);
        const certified = await onlyKey(gpg('--export', 'postern@example.org'));
        expect(await certificationsAmong([certified, bench().key], soon())).toMatchObject([
          { fingerprint: certified.fingerprint, by: bench().key.fingerprint },
        ]);
      },
      there: async () => {
        const { key, postern } = bench();
        const userIds = key.userIds.map(({ userId }) => userId);
        const how = { compared: key.fingerprint, userIds, exportable: true, introduces: null, at: Date.now() };
        take(taken(await certify(key, postern.secret, how)).octets);
        const checked = gpg('--with-colons', '--check-signatures', theirAddress).toString();
        const keyId = postern.key.fingerprint.slice(-16).toUpperCase();
        expect(checked.split('\n').some((line) => line.startsWith('sig:!:') && line.includes(keyId))).toBe(true);
      },
    },
    'a key that is over': {
      here: async () => {
        const { fingerprint } = await fresh('brief');
        gpg('--quick-set-expire', fingerprint, 'seconds=600');
        const brief = await onlyKey(gpg('--export', 'brief@example.org'));
        expect(await encryptEntity(words, [brief], null, sealing())).toMatchObject({ ok: true });
        const later = { ...sealing(), at: Date.now() + hour };
        expect(await encryptEntity(words, [brief], null, later)).toMatchObject({ ok: false });
      },
      there: async () => {
        const over = await ours('over', 1_800);
        expect(bench().program.shown(over.key.octets, 'over@example.org')).toContain('pub:e:');
      },
    },
    'a key with a later end': {
      here: async () => {
        const endless = await fresh('prolonged');
        gpg('--quick-set-expire', endless.fingerprint, 'seconds=600');
        gpg('--quick-set-expire', endless.fingerprint, '1y');
        const prolonged = await onlyKey(gpg('--export', 'prolonged@example.org'));
        expect(prolonged.expiresAt).toBeGreaterThan(Date.now() + 300 * 24 * hour);
      },
      there: async () => {
        const over = await ours('revived', 1_800);
        expect(bench().program.shown(over.key.octets, 'revived@example.org')).toContain('pub:e:');
        const revived = taken(await setExpiry(over.secret, Date.now() + 24 * hour, Date.now()));
        const certificate = Buffer.from(revived.toPublic().write());
        expect(bench().program.shown(certificate, 'revived@example.org')).not.toContain('pub:e:');
      },
    },
    'a new subkey for encryption': {
      here: async () => {
        const before = await fresh('turning');
        gpg('--passphrase', '', '--quick-add-key', before.fingerprint.toUpperCase(), 'cv25519', 'encr', 'never');
        const after = await onlyKey(gpg('--export', 'turning@example.org'));
        const added = after.keyIds.filter((id) => !before.keyIds.includes(id));
        const sealed = taken(await encryptEntity(words, [after], null, { ...sealing(), at: soon() }));
        expect((await opened(sealed, bench())).seal).toMatchObject({ encryption: { recipients: added } });
        expect(gpg('--decrypt', file(bench(), 'sealed', armorIn(sealed)))).toEqual(words);
      },
      there: async () => {
        const before = await ours('rotating');
        take(before.key.octets);
        const rotated = taken(await rotateEncryption(before.secret, null, Date.now()));
        const after = await onlyKey(Buffer.from(rotated.toPublic().write()));
        take(after.octets);
        const armor = gpg('--armor', '-r', 'rotating@example.org', '-o', '-', '--encrypt', text());
        const added = after.keyIds.filter((id) => !before.key.keyIds.includes(id));
        const { seal } = await opened(multipartEncrypted(armor), bench(), { unlocked: [rotated] });
        expect(seal).toMatchObject({ encryption: { state: 'opened', recipients: added } });
      },
    },
  });
}

function trySq(bench: () => Bench): void {
  tryAll<typeof formsOfSq>({
    'a certification': {
      here: async () => {
        const { folder, postern, key } = bench();
        const [userId = ''] = postern.key.userIds.map((each) => each.userId);
        const files = [join(folder.path, `${theirAddress}.key`), file(bench(), 'postern', postern.key.octets)];
        const certified = await onlyKey(program('sq', ['--force'])(['certify', ...files, userId]));
        expect(await certificationsAmong([certified, key], soon())).toMatchObject([{ by: key.fingerprint }]);
      },
    },
  });
}

function tryRnp(bench: () => Bench): void {
  const common = (): readonly string[] => ['--homedir', bench().folder.path, '--notty', '--password', 'secret'];
  tryAll<typeof formsOfRnp>({
    'under a password': {
      here: () => {
        const symmetric = ['--overwrite', '--armor', '--symmetric', file(bench(), 'text', words), '--output', '-'];
        return opensUnder('secret', program('rnp', common())(symmetric), bench());
      },
    },
    'a private key under a passphrase': {
      here: () => unlocksUnder('secret', program('rnpkeys', common())(['--export-key', '--secret', theirAddress])),
    },
  });
}
