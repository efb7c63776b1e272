/**
 * Whether the certificates of a letter were revoked. The page carries over what the server was told, with the signed octets that say so,
 * and here it is looked whether they do: of a good one the server's word is not enough. That one is revoked is believed of the server
 * too, as it can only take something away by that.
 * Implements: RFC 5280 §6.3, RFC 6960 §3.2 through src/smime/revocation.
 */
import type { CertificateStatus } from '../../../../src/sealed/types.ts';
import { type Certificate, parseCertificate } from '../../../../src/smime/certificates/certificate.ts';
import { certificateStatus } from '../../../../src/smime/certificates/status.ts';
import type { Revocation } from '../../../../src/smime/certificates/trust.ts';
import { verdictOfLists } from '../../../../src/smime/revocation/crl-verdict.ts';
import { verdictOfOcsp } from '../../../../src/smime/revocation/ocsp-verdict.ts';
import { revocationPlaces } from '../../../../src/smime/revocation/places.ts';
import { isReason } from '../../../../src/smime/revocation/reasons.ts';
import type { CertificatePath, ToldStatus } from '../../letter.ts';

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other);

/** Of one certificate, by what was told; `now` in milliseconds since the epoch. */
export async function revocationBy(
  told: readonly ToldStatus[],
  certificate: Certificate,
  issuer: Certificate,
  now: number,
): Promise<Revocation> {
  const one = told.find((each) => isSame(each.certificate, certificate.octets));
  if (one === undefined) return { status: 'unknown', reason: 'nobody was asked' };
  const proven = await provenBy(one, certificate, issuer, now);
  if (proven !== null && proven.status !== 'unknown') return proven;
  switch (one.status) {
    case 'revoked': {
      const reason = one.reason ?? '';
      return { status: 'revoked', at: one.revokedAt ?? 0, reason: isReason(reason) ? reason : 'unspecified' };
    }
    case 'good':
      return {
        status: 'unknown',
        reason: proven?.reason ?? 'the server says that it is good, and shows nothing for it',
      };
    case 'unknown':
      return { status: 'unknown', reason: one.reason ?? '' };
  }
}

/** null where nothing is shown. */
async function provenBy(
  { evidence }: ToldStatus,
  certificate: Certificate,
  issuer: Certificate,
  now: number,
): Promise<Revocation | null> {
  if (evidence === null) return null;
  const octets = Buffer.from(evidence.octets);
  return evidence.kind === 'ocsp'
    ? (await verdictOfOcsp(certificate, issuer, octets, null, now)).revocation
    : verdictOfLists(certificate, issuer, [octets], now);
}

/** Paths of one letter that are asked about. Our own. */
const mostPaths = 5;

/** The paths that a letter led to while it was opened, so that the page can ask about them. */
export class PathGatherer {
  readonly #paths: Certificate[][] = [];

  /** The links of a path are asked one behind the other, from the end upwards. */
  add(certificate: Certificate, issuer: Certificate): void {
    const last = this.#paths.at(-1);
    if (last?.at(-1)?.octets.equals(certificate.octets) === true) last.push(issuer);
    else this.#paths.push([certificate, issuer]);
  }

  /** Each once, and those alone that say where one can ask. */
  paths(): readonly CertificatePath[] {
    const names = new Set<string>();
    return this.#paths
      .filter((path) => {
        const name = Buffer.concat(path.map(({ octets }) => octets)).toString('latin1');
        const isNew = !names.has(name);
        names.add(name);
        return isNew && path.slice(0, -1).some(namesPlace);
      })
      .slice(0, mostPaths)
      .map((path) => path.map(({ octets }) => new Uint8Array(octets)));
  }
}

function namesPlace(certificate: Certificate): boolean {
  const { responders, lists } = revocationPlaces(certificate);
  return responders.length + lists.length > 0;
}

/** Of every certificate of the paths but the last, which is believed as it is. */
export async function statusesOf(
  paths: readonly CertificatePath[],
  told: readonly ToldStatus[],
  now: number,
): Promise<readonly CertificateStatus[]> {
  const statuses = new Map<string, CertificateStatus>();
  for (const path of paths) {
    const certificates = path.flatMap((octets) => {
      const read = parseCertificate(Buffer.from(octets));
      return read.ok ? [read.value] : [];
    });
    for (const [at, issuer] of certificates.slice(1).entries()) {
      const certificate = certificates[at];
      if (certificate === undefined) continue;
      const revocation = await revocationBy(told, certificate, issuer, now);
      const status = await certificateStatus({ certificate, revocation });
      statuses.set(status.fingerprint, status);
    }
  }
  return [...statuses.values()];
}
