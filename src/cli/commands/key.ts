/** postern key: the keys of one person on this machine, for postern seal and unseal. No server needs to run. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { plain } from '../../base/plain.ts';
import { armoredKey } from '../../openpgp/keyring/armored.ts';
import { certify as certifyKey } from '../../openpgp/keyring/certify.ts';
import { unlock } from '../../openpgp/keyring/make.ts';
import { revokeBy } from '../../openpgp/keyring/renew.ts';
import { isAuthority } from '../../smime/certificates/authority.ts';
import { writePem } from '../../smime/pem.ts';
import { harmless, listText, timeText } from '../columns.ts';
import { type CommandGroup, type Failure, type Json, command, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import { type Entry, entriesOf, entryNamed } from '../keys/entries.ts';
import { type TrustLevel, keyFolder, trustLevels } from '../keys/folder.ts';
import { keep, keepRow } from '../keys/keep.ts';
import { readMaterial, together } from '../keys/material.ts';
import { folderOptions, noPassphrase, passphraseOf, readInput } from '../keys/options.ts';
import { readSetup, setupBody } from '../keys/setup-message.ts';
import { withWaiting } from '../keys/waiting.ts';
import { make } from './key-make.ts';
import { networkCommands } from './key-network.ts';
import { signingCommands } from './key-sign.ts';

const jsonOf = ({ key: _key, ...entry }: Entry): Json => plain(entry);

const list = command({
  about: 'Show the keys and certificates, and what is believed of them.',
  operands: [],
  options: folderOptions,
  run: async ({ values, terminal }) => {
    const all = await entriesOf(keyFolder(values.keys, terminal), Date.now());
    const rows = all.map((entry) => [
      entry.standard,
      entry.isPrivate ? 'own' : '',
      entry.isRevoked ? 'taken back' : (entry.trust ?? ''),
      entry.expiresAt === null ? 'never' : timeText(entry.expiresAt).slice(0, 10),
      // Authorities have a name alone.
      (entry.addresses.length > 0 ? entry.addresses : entry.names).join(', '),
      entry.fingerprint,
    ]);
    return done(
      listText(['STANDARD', 'PRIVATE', 'TRUST', 'ENDS', 'ADDRESSES', 'FINGERPRINT'], rows, 'There are no keys.'),
      all.map(jsonOf),
    );
  },
});

const importFile = command({
  about:
    'Take keys from a file: OpenPGP, PEM, DER, PKCS #12, or an Autocrypt Setup Message. Private ones are kept under the passphrase.',
  operands: ['FILE'],
  options: {
    ...folderOptions,
    key: {
      type: 'string',
      value: 'FILE',
      about: 'The private key that goes with a certificate, where it is another file.',
    },
    'setup-code': { type: 'string', value: 'CODE', about: 'Of an Autocrypt Setup Message: 36 digits, with dashes.' },
  },
  run: async ({ values, operands: [name = ''], terminal }) => {
    const ask = passphraseOf(values['passphrase-file'], terminal);
    if (!ask.ok) return ask.error;
    const at = Date.now();
    const octets = readInput(name, terminal);
    if (!octets.ok) return octets.error;
    const other = values.key === undefined ? null : readInput(values.key, terminal);
    if (other?.ok === false) return other.error;
    const setup = setupBody(octets.value);
    if (setup !== null && values['setup-code'] === undefined)
      return wrongUsage('it is an Autocrypt Setup Message', 'give the code that was shown with it by --setup-code');
    const read = together([
      setup === null
        ? await readMaterial(octets.value, at, ask.value)
        : await readSetup(setup, values['setup-code'] ?? '', at),
      ...(other === null ? [] : [await readMaterial(other.value, at, ask.value)]),
    ]);
    const folder = keyFolder(values.keys, terminal);
    const material = await withWaiting(folder, read, ask.value);
    const kept = await keep(folder, material, ask.value, at);
    if (!kept.ok) return failed(exit.data, kept.error, 'give the passphrase with --passphrase-file FILE');
    if (kept.value.length === 0)
      return failed(
        exit.data,
        `nothing was taken from ${name}: ${harmless(material.refused[0] ?? 'a private key has no certificate')}`,
        '',
      );
    const lines = kept.value.map(({ fingerprint, isPrivate }) => `took ${fingerprint}${isPrivate ? ' (private)' : ''}`);
    const refused = material.refused.map((text) => `not taken: ${harmless(text)}`);
    return done([...lines, ...refused].join('\n'), plain({ keys: kept.value, refused: material.refused }));
  },
});

const exportKey = command({
  about: 'Write a key for others: OpenPGP armored, a certificate in PEM. KEY is an address or a fingerprint.',
  operands: ['KEY'],
  options: {
    ...folderOptions,
    private: {
      type: 'boolean',
      about: 'The private key instead, as it is kept under its passphrase: armored, or PKCS #12.',
    },
    out: { type: 'string', value: 'FILE', about: 'Where it is written; else standard output. PKCS #12 needs it.' },
  },
  run: async ({ values, operands: [named = ''], terminal }) => {
    const folder = keyFolder(values.keys, terminal);
    const entry = await entryNamed(folder, named, Date.now());
    if (!entry.ok) return entry.error;
    const written = exported(
      entry.value,
      values.private === true
        ? folder.read(entry.value.standard === 'openpgp' ? 'secret' : 'own', entry.value.fingerprint)
        : undefined,
    );
    if (written === null) return noPrivate(named);
    if (values.out !== undefined) {
      writeFileSync(resolve(terminal.workingDirectory, values.out), written, { mode: 0o600 });
      return done(`${entry.value.fingerprint} is in ${values.out}`, {
        fingerprint: entry.value.fingerprint,
        file: values.out,
      });
    }
    if (typeof written !== 'string') return wrongUsage('PKCS #12 is no text', 'name a file with --out FILE');
    return done(written, { fingerprint: entry.value.fingerprint, text: written });
  },
});

/** `secret`: undefined where the public part is wanted, null where there is none. */
function exported({ key }: Entry, secret: Buffer | null | undefined): string | Buffer | null {
  if (secret === null) return null;
  if (key.kind === 'smime') return secret ?? writePem('CERTIFICATE', key.certificate.octets);
  const { fingerprint, octets } = key.row;
  return secret === undefined
    ? armoredKey('publicKey', fingerprint, octets)
    : armoredKey('privateKey', fingerprint, secret);
}

const noPrivate = (named: string): Failure =>
  failed(exit.noUser, `there is no private key of ${named} here`, 'postern key list shows them');

const trust = command({
  about:
    'Say what is believed of a key: accepted (you compared its fingerprint), root (an authority of certificates), full or marginal (its owner certifies OpenPGP keys with care), ultimate (your own), never, or none.',
  operands: ['KEY', 'LEVEL'],
  options: folderOptions,
  run: async ({ values, operands: [named = '', level = ''], terminal }) => {
    const folder = keyFolder(values.keys, terminal);
    const entry = await entryNamed(folder, named, Date.now());
    if (!entry.ok) return entry.error;
    const wanted = trustLevels.find((known) => known === level);
    if (wanted === undefined && level !== 'none')
      return wrongUsage(`${level} is no level of trust`, `write one of ${trustLevels.join(', ')}, none`);
    if (wanted !== undefined && !fits(wanted, entry.value))
      return wrongUsage(
        `${level} is not for such a key`,
        'root is for certificates of authorities, full and marginal for OpenPGP',
      );
    folder.setTrust(entry.value.fingerprint, wanted ?? null);
    return done(`${entry.value.fingerprint}: ${level}`, {
      fingerprint: entry.value.fingerprint,
      trust: wanted ?? null,
    });
  },
});

function fits(level: TrustLevel, { key: known }: Entry): boolean {
  if (known.kind === 'openpgp') return level !== 'root';
  return level === 'root' ? isAuthority(known.certificate) : level !== 'full' && level !== 'marginal';
}

const certify = command({
  about: 'Certify the names of an OpenPGP key with your own, after you compared its fingerprint with who has it.',
  operands: ['KEY'],
  options: {
    ...folderOptions,
    by: { type: 'string', value: 'KEY', about: 'Your key, by address or fingerprint.' },
    fingerprint: { type: 'string', value: 'TEXT', about: 'What its owner told you: digits or words.' },
    public: { type: 'boolean', about: 'Let it go out with the key: it tells the world who knows whom.' },
    introduces: { type: 'string', value: 'LEVEL', about: 'Its owner is also believed on others: full or marginal.' },
  },
  run: async ({ values, operands: [named = ''], terminal }) => {
    const { by = '', fingerprint = '', introduces } = values;
    if (by === '' || fingerprint === '')
      return wrongUsage('who certifies, and what was compared, is missing', 'give --by KEY and --fingerprint TEXT');
    if (introduces !== undefined && introduces !== 'full' && introduces !== 'marginal')
      return wrongUsage(`${introduces} is no level`, 'write full or marginal');
    const ask = passphraseOf(values['passphrase-file'], terminal);
    if (!ask.ok) return ask.error;
    const at = Date.now();
    const folder = keyFolder(values.keys, terminal);
    const entry = await entryNamed(folder, named, at);
    if (!entry.ok) return entry.error;
    const own = await entryNamed(folder, by, at);
    if (!own.ok) return own.error;
    const { key } = entry.value;
    const secret = folder.read('secret', own.value.fingerprint);
    if (key.kind !== 'openpgp' || secret === null)
      return wrongUsage('both must be OpenPGP keys, the second one your own', '');
    const passphrase = await ask.value();
    if (passphrase === null) return noPassphrase();
    const unlocked = await unlock({ fingerprint: own.value.fingerprint, isLocked: true, octets: secret }, passphrase);
    if (!unlocked.ok) return failed(exit.data, unlocked.error, 'try again');
    const certified = await certifyKey(key.row, unlocked.value, {
      compared: fingerprint,
      userIds: key.row.userIds.filter(({ isBound }) => isBound).map(({ userId }) => userId),
      exportable: values.public === true,
      introduces: introduces ?? null,
      at,
    });
    if (!certified.ok) return failed(exit.data, certified.error, 'compare it again with its owner');
    await keepRow(folder, certified.value, at);
    return done(`certified ${key.row.fingerprint}`, { fingerprint: key.row.fingerprint, by: own.value.fingerprint });
  },
});

const revoke = command({
  about:
    'Take your OpenPGP key back, by what was made with it or by a file. Give the key out again, so that others learn of it.',
  operands: ['KEY'],
  options: {
    ...folderOptions,
    file: { type: 'string', value: 'FILE', about: 'A revocation certificate; else the one in the folder.' },
  },
  run: async ({ values, operands: [named = ''], terminal }) => {
    const at = Date.now();
    const folder = keyFolder(values.keys, terminal);
    const entry = await entryNamed(folder, named, at);
    if (!entry.ok) return entry.error;
    const { key, fingerprint } = entry.value;
    if (key.kind !== 'openpgp')
      return wrongUsage('a certificate is taken back by who issued it', 'ask your authority: postern ca revoke');
    const file = values.file === undefined ? null : readInput(values.file, terminal);
    if (file?.ok === false) return file.error;
    const certificate = file === null ? folder.read('revocation', fingerprint) : file.value;
    if (certificate === null)
      return failed(exit.noInput, 'there is no revocation certificate of it here', 'name one with --file FILE');
    const revoked = await revokeBy(key.row, certificate.toString('utf8'), at);
    if (!revoked.ok) return failed(exit.data, revoked.error, '');
    await keepRow(folder, revoked.value, at);
    return done(`${fingerprint} is taken back`, { fingerprint });
  },
});

const remove = command({
  about:
    'Delete a key with everything that is kept of it. What was encrypted for a private key cannot be read any more.',
  operands: ['KEY'],
  options: { ...folderOptions, yes: { type: 'boolean', about: 'Delete a private key as well.' } },
  run: async ({ values, operands: [named = ''], terminal }) => {
    const folder = keyFolder(values.keys, terminal);
    const entry = await entryNamed(folder, named, Date.now());
    if (!entry.ok) return entry.error;
    const { fingerprint, isPrivate } = entry.value;
    if (isPrivate && values.yes !== true)
      return wrongUsage('it is your own: what is encrypted for it is lost without it', 'add --yes');
    folder.remove(fingerprint);
    folder.setTrust(fingerprint, null);
    return done(`deleted ${fingerprint}`, { fingerprint });
  },
});

export const key: CommandGroup = new Map([
  ['list', list],
  ['make', make],
  ['import', importFile],
  ['export', exportKey],
  ...networkCommands,
  ['trust', trust],
  ['certify', certify],
  ...signingCommands,
  ['revoke', revoke],
  ['delete', remove],
]);
