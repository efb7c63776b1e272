/** Puts keys into the key folder: private ones under the passphrase, whatever they were locked by before. */
import { type Result, fail, ok } from '../../base/result.ts';
import { mergeKeys, importKeys } from '../../openpgp/keyring/import.ts';
import { lock, unlock } from '../../openpgp/keyring/make.ts';
import type { KeyRow } from '../../openpgp/keyring/types.ts';
import { keyIdentity } from '../../smime/certificates/identity.ts';
import { writeKeyFile } from '../../smime/pkcs12/write.ts';
import type { KeyFolder } from './folder.ts';
import type { AskPassphrase, Material } from './material.ts';
import { forgetWaiting } from './waiting.ts';

export interface Kept {
  readonly fingerprint: string;
  readonly isPrivate: boolean;
}

/** What is known of a key already is not lost: certifications, revocations. */
export async function keepRow(folder: KeyFolder, row: KeyRow, at: number): Promise<void> {
  const known = folder.read('key', row.fingerprint);
  const [before] = known === null ? [] : (await importKeys(known, at)).keys;
  const merged = before === undefined ? ok(row) : await mergeKeys(before, row, at);
  folder.write('key', row.fingerprint, (merged.ok ? merged.value : row).octets);
}

export async function keep(
  folder: KeyFolder,
  material: Material,
  ask: AskPassphrase,
  at: number,
): Promise<Result<readonly Kept[], string>> {
  const kept: Kept[] = [];
  const privates = new Set<string>();
  const needsPassphrase = material.openpgp.secrets.length + material.own.length > 0;
  const passphrase = needsPassphrase ? await ask() : null;
  if (needsPassphrase && (passphrase === null || passphrase === ''))
    return fail('a private key is kept under a passphrase only');
  for (const secret of material.openpgp.secrets) {
    const key = await unlock(secret, passphrase ?? '');
    if (!key.ok) return key;
    folder.write('secret', secret.fingerprint, (await lock(key.value, passphrase)).octets);
    folder.setTrust(secret.fingerprint, 'ultimate');
    privates.add(secret.fingerprint);
  }
  for (const row of material.openpgp.keys) {
    await keepRow(folder, row, at);
    kept.push({ fingerprint: row.fingerprint, isPrivate: privates.has(row.fingerprint) });
  }
  for (const own of material.own) {
    const { fingerprint } = await keyIdentity(own.certificate);
    folder.write('own', fingerprint, await writeKeyFile(own, [], passphrase ?? ''));
    folder.write('certificate', fingerprint, own.certificate.octets);
    folder.setTrust(fingerprint, 'ultimate');
    forgetWaiting(folder, own);
    privates.add(fingerprint);
    kept.push({ fingerprint, isPrivate: true });
  }
  for (const certificate of material.certificates) {
    const { fingerprint } = await keyIdentity(certificate);
    if (privates.has(fingerprint)) continue;
    folder.write('certificate', fingerprint, certificate.octets);
    kept.push({ fingerprint, isPrivate: false });
  }
  return ok(kept);
}
