/** What is known of a certificate of a path, as people and programs read it. RFC 5280 §6.3 */
import type { CertificateStatus } from '../../sealed/types.ts';
import { keyIdentity } from './identity.ts';
import { nameText } from './name.ts';
import type { Checked } from './path.ts';

/** Characters of a name that are told. Our own. */
const mostName = 100;

export async function certificateStatus({ certificate, revocation }: Checked): Promise<CertificateStatus> {
  const { fingerprint } = await keyIdentity(certificate);
  return {
    fingerprint,
    name: nameText(certificate.subject).slice(0, mostName),
    status: revocation.status,
    reason: revocation.status === 'good' ? null : revocation.reason,
    revokedAt: revocation.status === 'revoked' ? revocation.at : null,
  };
}
