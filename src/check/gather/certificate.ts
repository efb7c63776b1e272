/** The certificate and its key as their files hold them, and whether strangers would trust it. RFC 5280 §6.1, as far as signatures go */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import type { CertificateFacts } from '../facts.ts';

export interface CertificatePlace {
  readonly certificate: string;
  readonly key: string;
}

/** `authorities` in PEM; null takes those that come with the runtime. */
export function gatherCertificate(files: CertificatePlace, authorities: readonly string[] | null): CertificateFacts {
  const chain = readChain(files.certificate);
  const [leaf] = chain.ok ? chain.value : [];
  return {
    file: files.certificate,
    keyFile: files.key,
    chain,
    keyMatches: leaf !== undefined && isKeyOf(files.key, leaf),
    trust: chain.ok ? trustOf(chain.value, authorities ?? rootCertificates) : 'unknown-issuer',
  };
}

const end = '-----END CERTIFICATE-----';

function readChain(file: string): Result<readonly X509Certificate[], string> {
  try {
    const parts = readFileSync(file, 'utf8').split(end).slice(0, -1);
    return ok(parts.map((part) => new X509Certificate(`${part}${end}`)));
  } catch (error) {
    return fail(errorText(error));
  }
}

function isKeyOf(file: string, leaf: X509Certificate): boolean {
  try {
    return leaf.checkPrivateKey(createPrivateKey(readFileSync(file)));
  } catch {
    return false;
  }
}

/** From the leaf through what is sent with it to an authority. */
function trustOf(chain: readonly X509Certificate[], authorities: readonly string[]): CertificateFacts['trust'] {
  const [leaf] = chain;
  if (leaf === undefined) return 'unknown-issuer';
  if (leaf.checkIssued(leaf) && !authorities.some((pem) => pem.trim() === leaf.toString().trim())) return 'self-signed';
  let last = leaf;
  for (const next of chain.slice(1)) {
    if (!isIssuedBy(last, next)) break;
    last = next;
  }
  const isTrusted = authorities.some((pem) => {
    const authority = new X509Certificate(pem);
    return authority.fingerprint256 === last.fingerprint256 || isIssuedBy(last, authority);
  });
  return isTrusted ? 'trusted' : 'unknown-issuer';
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
