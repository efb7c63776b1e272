/** An authority whom Bob believes, and certificates of it in which anything may be wrong. */
import { type Signing, signingWith, usualSignature } from '../../../src/smime/algorithms/make-signature.ts';
import type { OwnKey } from '../../../src/smime/algorithms/private-key.ts';
import type { Certificate } from '../../../src/smime/certificates/certificate.ts';
import {
  type CertificatePlan,
  addressesExtension,
  keyUsageExtension,
  writeCertificate,
  writeExtension,
  writeName,
} from '../../../src/smime/certificates/write.ts';
import { inContext, tags } from '../../../src/smime/asn1/reader.ts';
import * as write from '../../../src/smime/asn1/write.ts';
import { ownKey } from '../../../src/smime/testing/certificate.ts';
import { now } from '../../../src/openpgp/testing/people.ts';
import { wanted } from './wanted.ts';

const day = 86_400_000;

export interface Authority extends OwnKey {
  readonly name: Buffer;
  readonly signing: Signing;
}

export const isAuthority = (pathLength: Buffer | null = null): Buffer =>
  writeExtension(
    '2.5.29.19',
    'critical',
    write.sequence(
      write.element(tags.boolean, Buffer.from([0xff])),
      ...(pathLength === null ? [] : [write.element(tags.integer, pathLength)]),
    ),
  );

let serials = 100;

/** A key of its own under `issuer`; any part of the plan may be another. */
export async function issued(
  issuer: Authority,
  subject: Buffer,
  extensions: readonly Buffer[],
  plan: Partial<CertificatePlan> = {},
): Promise<OwnKey> {
  const made = await ownKey('P-256', 'x@example.org');
  serials += 1;
  const certificate = await writeCertificate({
    ...{ signing: issuer.signing, issuer: issuer.name, subject },
    publicKey: made.certificate.publicKey.octets,
    serial: Buffer.from([1, serials & 0xff]),
    ...{ notBefore: now - 30 * day, notAfter: now + 300 * day },
    extensions,
    ...plan,
  });
  return { key: made.key, certificate };
}

export async function authorityOf(
  name: string,
  issuer: Authority | null = null,
  extensions: readonly Buffer[] = [isAuthority(), keyUsageExtension(['keyCertSign', 'cRLSign'])],
  plan: Partial<CertificatePlan> = {},
): Promise<Authority> {
  const own = await ownKey('P-256', 'authority@example.org');
  const signing = wanted(await signingWith(own.key, usualSignature));
  const subject = writeName(['commonName', name]);
  const self: Authority = { ...own, name: subject, signing };
  const { certificate } = await issued(issuer ?? self, subject, extensions, {
    publicKey: own.certificate.publicKey.octets,
    ...plan,
  });
  return { ...self, certificate };
}

export const ann = writeName(['commonName', 'Ann']);
export const toAnn = addressesExtension(['ann@example.org']);

/** subjectAltName of any names: tag and octets of each. */
export const names = (...all: readonly (readonly [tag: number, value: string])[]): Buffer =>
  writeExtension(
    '2.5.29.17',
    'plain',
    write.sequence(...all.map(([tag, value]) => write.element(tag, Buffer.from(value)))),
  );

/** nameConstraints of rfc822Name. */
export const constraints = (permitted: readonly string[], excluded: readonly string[]): Buffer => {
  const subtrees = (number: number, all: readonly string[]): readonly Buffer[] =>
    all.length === 0
      ? []
      : [
          write.element(
            inContext(number),
            ...all.map((base) => write.sequence(write.element(0x81, Buffer.from(base)))),
          ),
        ];
  return writeExtension('2.5.29.30', 'critical', write.sequence(...subtrees(0, permitted), ...subtrees(1, excluded)));
};

export const certificatesOf = (...keys: readonly OwnKey[]): readonly Certificate[] =>
  keys.map(({ certificate }) => certificate);
