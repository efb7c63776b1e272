/**
 * Private keys on disk: the one in use, the next one, the one of the account at the CA. Files are replaced in one step and
 * are for their owner alone.
 * Not here: when the next key is taken into use (keeper.ts, tlsa.ts).
 */
import {
  type KeyObject,
  X509Certificate,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
} from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CertificateFiles } from './load.ts';

type Files = Pick<CertificateFiles, 'certificate' | 'key'>;

export const nextKeyFile = ({ key }: Files): string => join(dirname(key), 'next-key.pem');
const accountFolder = ({ key }: Files): string => join(dirname(key), 'acme');
export const stateFile = (files: Files): string => join(accountFolder(files), 'state.json');

/** On disk before it has the name. */
export function replaceFile(file: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const made = `${file}.new`;
  const descriptor = openSync(made, 'w', mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(made, file);
}

function readKey(file: string): KeyObject | null {
  return existsSync(file) ? createPrivateKey(readFileSync(file)) : null;
}

function keyAt(file: string): KeyObject {
  const kept = readKey(file);
  if (kept !== null) return kept;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  replaceFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return privateKey;
}

export const currentKey = (files: Files): KeyObject => keyAt(files.key);
/** Made ahead, so that its TLSA record can be published before it is used. RFC 7671 §8.1 */
export const nextKey = (files: Files): KeyObject => keyAt(nextKeyFile(files));

/** One for each CA. */
export function accountKey(files: Files, directory: string): KeyObject {
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  return keyAt(join(accountFolder(files), `account-${name}.pem`));
}

/** Writes the chain, and takes its key into use where that is the next one: it stands in its place from then on. */
export function putCertificate(files: Files, chain: string): void {
  replaceFile(files.certificate, chain, 0o644);
  finishSwitch(files);
}

/**
 * The certificate goes first and its key follows: where that was broken off, the certificate is of the next key, and the
 * rest is done now.
 */
export function finishSwitch(files: Files): void {
  const next = nextKeyFile(files);
  if (!existsSync(next) || !existsSync(files.certificate)) return;
  try {
    const leaf = new X509Certificate(readFileSync(files.certificate));
    if (leaf.checkPrivateKey(createPrivateKey(readFileSync(next)))) renameSync(next, files.key);
  } catch {
    // What is wrong with the files is told by who loads them.
  }
}

/** SHA-256 of the SubjectPublicKeyInfo: the data of TLSA 3 1 1. RFC 7671 §5.1 */
export const publicKeyHash = (key: KeyObject): string =>
  createHash('sha256')
    .update((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** Of the next key; null where none was made. */
export function nextKeyHash(files: Files): string | null {
  const key = readKey(nextKeyFile(files));
  return key === null ? null : publicKeyHash(key);
}
