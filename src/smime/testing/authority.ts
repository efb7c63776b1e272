/** An authority for tests: certificates for one address, lists, and answers, of which a test may spoil any part. */
import { type Signing, signingWith, usualSignature } from '../algorithms/make-signature.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import type { Certificate } from '../certificates/certificate.ts';
import {
  addressesExtension,
  authorityExtension,
  authorityKeyExtension,
  keyUsageExtension,
  subjectKeyExtension,
  writeCertificate,
  writeName,
} from '../certificates/write.ts';
import { readOcspRequest, writeOcspRequest } from '../revocation/ocsp-request.ts';
import type { CertStatus } from '../revocation/ocsp-response.ts';
import { type CrlPlan, writeCrl } from '../revocation/write-crl.ts';
import { type OcspAnswers, writeOcspResponse } from '../revocation/write-ocsp.ts';
import { ownKey } from './certificate.ts';

export const day = 86_400_000;

export interface TestAuthority {
  readonly key: OwnKey;
  readonly certificate: Certificate;
  readonly signing: Signing;
  issue(address: string, serial: number, extensions?: readonly Buffer[], publicKey?: Certificate): Promise<Certificate>;
  list(plan: Partial<CrlPlan>): Promise<Buffer>;
  answer(certificate: Certificate, status: CertStatus, plan?: Partial<OcspAnswers>): Promise<Buffer>;
}

/** One by itself, or below another, as its certificate of serial number 2. */
export async function testAuthority(
  name: string,
  now: number,
  above: Pick<TestAuthority, 'certificate' | 'signing'> | null = null,
  more: readonly Buffer[] = [],
): Promise<TestAuthority> {
  const own = await ownKey('P-256', 'authority@example.org');
  const made = await signingWith(own.key, usualSignature);
  if (!made.ok) throw new Error(made.error);
  const signing = made.value;
  const subject = writeName(['commonName', name]);
  const { publicKey } = own.certificate;
  const times = { notBefore: now - 30 * day, notAfter: now + 300 * day };
  const certificate = await writeCertificate({
    ...times,
    signing: above?.signing ?? signing,
    issuer: above?.certificate.subject.octets ?? subject,
    subject,
    publicKey: publicKey.octets,
    serial: Buffer.from([above === null ? 1 : 2]),
    extensions: [
      authorityExtension(above === null ? 1 : 0),
      keyUsageExtension(['keyCertSign', 'cRLSign']),
      subjectKeyExtension(publicKey.key),
      ...more,
    ],
  });
  const periods = { thisUpdate: now - day, nextUpdate: now + day };
  return {
    key: { ...own, certificate },
    certificate,
    signing,
    async issue(address, serial, extensions = [], holder) {
      const key = (holder ?? (await ownKey('P-256', address)).certificate).publicKey;
      return writeCertificate({
        ...times,
        ...{ signing, issuer: subject, subject: writeName(['commonName', address]) },
        publicKey: key.octets,
        serial: Buffer.from([serial]),
        extensions: [addressesExtension([address]), authorityKeyExtension(publicKey.key), ...extensions],
      });
    },
    list: (plan) => writeCrl({ issuer: certificate, signing, revoked: [], number: 1, ...periods, ...plan }),
    answer(about, status, plan = {}) {
      const request = readOcspRequest(writeOcspRequest(about, certificate, null));
      const [id] = request.ok ? request.value.ids : [];
      if (id === undefined) throw new Error('nothing was asked');
      const answers = [[id, status] as const];
      return writeOcspResponse({ issuer: certificate, signing, answers, nonce: null, ...periods, ...plan });
    },
  };
}
