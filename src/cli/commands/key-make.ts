/**
 * postern key make: a new OpenPGP key; or one for S/MIME, which signs its own certificate or a request for one.
 * Implements: RFC 2986 (PKCS #10) and RFC 7292 (PKCS #12) through smime/.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText } from '../../base/log.ts';
import { checkAccountAddress } from '../../directory/provision.ts';
import { makeKey } from '../../openpgp/keyring/make.ts';
import { type KeyKind, type KeyPair, keyKinds, makeKeyPair, selfSigned } from '../../smime/certificates/key-pair.ts';
import { writeRequest } from '../../smime/certificates/request.ts';
import { writePem } from '../../smime/pem.ts';
import { harmless } from '../columns.ts';
import { type Failure, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import { type KeyFolder, keyFolder } from '../keys/folder.ts';
import { keep } from '../keys/keep.ts';
import { noMaterial } from '../keys/material.ts';
import { folderOptions, noPassphrase, passphraseOf } from '../keys/options.ts';
import { keepWaiting } from '../keys/waiting.ts';
import type { Terminal } from '../terminal.ts';

const day = 86_400_000;
/** Of a certificate that signs itself, where nothing else is said. */
const usualDays = 730;

export const make = command({
  about:
    'Make an OpenPGP key for an address, with what takes it back beside it. With --smime, a key with a certificate that it signs itself, for tests; or with --request, with a request for an authority (PKCS #10): import what that sends back.',
  operands: ['ADDRESS'],
  options: {
    ...folderOptions,
    name: { type: 'string', value: 'NAME', about: 'The name of who has the address.' },
    days: { type: 'string', value: 'N', about: `When it ends; else never, and of --smime after ${usualDays} days.` },
    v6: { type: 'boolean', about: 'A key of RFC 9580: AEAD, and not for software from before it.' },
    smime: { type: 'boolean', about: 'A key for S/MIME.' },
    kind: { type: 'string', value: 'KIND', about: `Of a key for S/MIME: ${keyKinds.join(', ')}; P-256 without it.` },
    request: { type: 'string', value: 'FILE', about: 'Where the request is written, in PEM; of --smime.' },
    out: { type: 'string', value: 'FILE', about: 'Where it is written as well, as PKCS #12; of --smime.' },
  },
  run: async ({ values, operands: [written = ''], terminal }) => {
    const smimeOnly = (['kind', 'request', 'out'] as const).find((name) => values[name] !== undefined);
    if (values.smime !== true && smimeOnly !== undefined)
      return wrongUsage(`--${smimeOnly} is for S/MIME`, 'give --smime, too');
    if (values.smime === true && values.v6 === true) return wrongUsage('--v6 is for OpenPGP', 'leave one of them out');
    const kind = keyKinds.find((one) => one === (values.kind ?? 'P-256'));
    if (kind === undefined) return wrongUsage('--kind names no kind of key', `kinds are ${keyKinds.join(', ')}`);
    const days = values.days === undefined ? null : Number(values.days);
    if (days !== null && !(days > 0)) return wrongUsage(`${values.days ?? ''} is no number of days`, '--days 730');
    const ask = passphraseOf(values['passphrase-file'], terminal);
    if (!ask.ok) return ask.error;
    const password = await ask.value();
    if (password === null || password === '') return noPassphrase();
    const folder = keyFolder(values.keys, terminal);
    const wish = { address: written, name: values.name ?? '', days, password };
    if (values.smime !== true) return openPgp(folder, wish, values.v6 === true ? 6 : 4);
    const files = { request: values.request ?? null, out: values.out ?? null, terminal };
    return smime(folder, wish, kind, files);
  },
});

interface Wish {
  readonly address: string;
  readonly name: string;
  readonly days: number | null;
  readonly password: string;
}

const example = 'an example is ada@example.org';

async function openPgp(folder: KeyFolder, { days, ...wish }: Wish, version: 4 | 6): Promise<Outcome> {
  const lifetime = days === null ? null : days * (day / 1000);
  const made = await makeKey({ ...wish, version, lifetime, at: Date.now() });
  if (!made.ok) return failed(exit.data, made.error, example);
  const { key, secret, revocation } = made.value;
  folder.write('secret', key.fingerprint, secret.octets);
  folder.write('revocation', key.fingerprint, Buffer.from(revocation));
  folder.write('key', key.fingerprint, key.octets);
  folder.setTrust(key.fingerprint, 'ultimate');
  const { fingerprint } = key;
  return done(`made ${fingerprint} for ${harmless(wish.address)}`, { fingerprint, address: wish.address });
}

interface Files {
  readonly request: string | null;
  readonly out: string | null;
  readonly terminal: Terminal;
}

async function smime(folder: KeyFolder, wish: Wish, kind: KeyKind, files: Files): Promise<Outcome> {
  const { request, out, terminal } = files;
  const address = checkAccountAddress(wish.address, '');
  if (!address.ok) return failed(exit.data, address.error, example);
  const name = wish.name === '' ? address.value : wish.name;
  const pair = await makeKeyPair(kind);
  if (request !== null) {
    if (out !== null) return wrongUsage('--out needs a certificate, which --request asks for first', 'leave it out');
    if (wish.days !== null) return wrongUsage('when it ends, the authority says', 'leave --days out');
    return requested(folder, pair, { address: address.value, name, password: wish.password }, { request, terminal });
  }
  const now = Date.now();
  const dates = { notBefore: now, notAfter: now + (wish.days ?? usualDays) * day };
  const own = await selfSigned(pair, { name, addresses: [address.value], ...dates });
  if (!own.ok) return failed(exit.data, own.error, '');
  const kept = await keep(folder, { ...noMaterial, own: [own.value] }, () => Promise.resolve(wish.password), now);
  const [{ fingerprint } = { fingerprint: '' }] = kept.ok ? kept.value : [];
  if (out !== null) {
    const refused = write(out, folder.read('own', fingerprint) ?? Buffer.alloc(0), terminal);
    if (refused !== null) return refused;
  }
  const text = `made ${fingerprint} for ${address.value}${out === null ? '' : `; it is in ${out}`}`;
  return done(text, { fingerprint, address: address.value, ...(out === null ? {} : { file: out }) });
}

async function requested(
  folder: KeyFolder,
  pair: KeyPair,
  { address, name, password }: Pick<Wish, 'address' | 'name' | 'password'>,
  { request, terminal }: { readonly request: string; readonly terminal: Terminal },
): Promise<Outcome> {
  const made = await writeRequest(pair.key, pair.publicKey.octets, name, [address]);
  if (!made.ok) return failed(exit.data, made.error, '');
  const key = keepWaiting(folder, pair, password);
  const refused = write(request, writePem('CERTIFICATE REQUEST', made.value), terminal);
  if (refused !== null) return refused;
  return done(`the request for ${address} is in ${request}; postern key import takes the certificate when it comes`, {
    address,
    key,
    file: request,
  });
}

/** Readable by its owner alone: what it holds may be a private key. */
function write(file: string, octets: Buffer | string, terminal: Terminal): Failure | null {
  try {
    writeFileSync(resolve(terminal.workingDirectory, file), octets, { mode: 0o600 });
    return null;
  } catch (error) {
    return failed(exit.cannotCreate, `cannot write ${file}: ${errorText(error)}`, '');
  }
}
