/** How long a certificate has still: for metrics, for the log, for the operator. RFC 5280 §4.1.2.5 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import { dnsNames } from '../../base/tls.ts';
import { parsePair } from '../../config/tls.ts';
import type { CertificateFiles } from './load.ts';

export interface CertificateFacts {
  readonly file: string;
  readonly names: readonly string[];
  readonly issuer: string;
  readonly isSelfSigned: boolean;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** Throws where there is none. */
export function certificateFacts(file: string): CertificateFacts {
  const pem = readFileSync(file, 'utf8');
  const leaf = new X509Certificate(pem);
  return {
    file,
    names: dnsNames(pem),
    issuer: leaf.issuer.replaceAll('\n', ', '),
    // Not checkIssued: it wants a key that may sign certificates, which that of a server may not.
    isSelfSigned: leaf.issuer === leaf.subject && leaf.verify(leaf.publicKey),
    validFrom: Date.parse(leaf.validFrom),
    validTo: Date.parse(leaf.validTo),
  };
}

const day = 86_400_000;
/** Renewal is due long before; who sees this has time to find out what is wrong. */
const warnBefore = 14 * day;

/** Looks at every certificate; the log is told once a day. */
export function expiryWatch(
  files: () => CertificateFiles,
  { clock, log, metrics }: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics },
): () => void {
  let nextWarning = 0;
  return () => {
    const now = clock.now();
    const isTimeToWarn = now >= nextWarning;
    const { certificate, more = [] } = files();
    for (const file of [certificate, ...more.map((written) => parsePair(written)?.certificate ?? '')]) {
      try {
        const { names, validTo } = certificateFacts(file);
        metrics.gauge('certificate_expiry_seconds', validTo / 1_000, { file });
        if (!isTimeToWarn || validTo - now > warnBefore) continue;
        nextWarning = now + day;
        log.warn('tls.certificate.expires', { file, names, at: new Date(validTo).toISOString() });
      } catch (error) {
        log.error('tls.certificate.unreadable', { file, error: errorText(error) });
      }
    }
  };
}
