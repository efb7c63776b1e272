/** A certificate as people compare it: by its SHA-256. */
import type { KeyIdentity } from '../../sealed/types.ts';
import { digest, digestNamed } from '../algorithms/digests.ts';
import { keyText } from '../algorithms/signatures.ts';
import type { Certificate } from './certificate.ts';

export async function keyIdentity({ octets, publicKey }: Certificate): Promise<KeyIdentity> {
  const fingerprint = await digest(digestNamed('SHA-256'), octets);
  return { standard: 'smime', fingerprint: fingerprint?.toString('hex') ?? '', algorithm: keyText(publicKey) };
}
