/**
 * Private keys whose certificates were asked for: under the passphrase in the key folder until the certificate comes.
 * Implements: RFC 5958 §3 (EncryptedPrivateKeyInfo).
 */
import { createHash, createPrivateKey } from 'node:crypto';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../../smime/algorithms/private-key.ts';
import type { PublicKeyInfo } from '../../smime/certificates/certificate.ts';
import type { KeyPair } from '../../smime/certificates/key-pair.ts';
import type { KeyFolder } from './folder.ts';
import type { AskPassphrase, Material } from './material.ts';

const nameOf = ({ octets }: PublicKeyInfo): string => createHash('sha256').update(octets).digest('hex');

export function keepWaiting(folder: KeyFolder, { key, publicKey }: KeyPair, passphrase: string): string {
  const name = nameOf(publicKey);
  const own = createPrivateKey({ key: key.octets, format: 'der', type: 'pkcs8' });
  folder.write('waiting', name, own.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase }));
  return name;
}

/** Certificates that a key of the folder waits for come with it. */
export async function withWaiting(folder: KeyFolder, material: Material, ask: AskPassphrase): Promise<Material> {
  const own: OwnKey[] = [];
  const refused: string[] = [];
  for (const certificate of material.certificates) {
    const locked = folder.read('waiting', nameOf(certificate.publicKey));
    if (locked === null) continue;
    const key = opened(locked, (await ask()) ?? '');
    if (key === null) refused.push('the private key that waits for the certificate has another passphrase');
    else own.push({ key, certificate });
  }
  return { ...material, own: [...material.own, ...own], refused: [...material.refused, ...refused] };
}

/** The certificate is there, and the key is kept beside it. */
export const forgetWaiting = (folder: KeyFolder, { certificate }: OwnKey): void =>
  folder.forget('waiting', nameOf(certificate.publicKey));

function opened(locked: Buffer, passphrase: string): PrivateKey | null {
  try {
    const key = createPrivateKey({ key: locked, format: 'der', type: 'pkcs8', passphrase });
    const read = parsePrivateKey(key.export({ type: 'pkcs8', format: 'der' }));
    return read.ok ? read.value : null;
  } catch {
    return null;
  }
}
