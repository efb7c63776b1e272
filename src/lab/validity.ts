/**
 * Whether a certificate still serves. By node:crypto alone, because every start asks.
 * Not here: making certificates (certificates.ts, which is slow to load).
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const day = 86_400_000;

/** It has every name, was signed by the authority, and has a month left. */
export function stillGood(certificate: string, authority: string, names: readonly string[], now: number): boolean {
  const leaf = new X509Certificate(certificate);
  const covers = (name: string): boolean =>
    (isIP(name) === 0 ? leaf.checkHost(name, { wildcards: false }) : leaf.checkIP(name)) !== undefined;
  return (
    leaf.validToDate.getTime() - now > 30 * day &&
    leaf.verify(new X509Certificate(authority).publicKey) &&
    names.every(covers)
  );
}
