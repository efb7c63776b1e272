/** Certificates: what the server shows, until when, what DANE says of their keys. Getting them is system/certificates. */
import * as v from 'valibot';
import { fail, ok } from '../../base/result.ts';
import { problem } from '../problem.ts';
import { done, named, nothing, time } from './fields.ts';
import { operation } from './operation.ts';

export interface CertificateParts {
  readonly certificates: {
    shown(): Promise<CertificateReport>;
    /** Gets a new one now; false where no authority is configured. */
    renew(): boolean;
  };
}

const certificates = named(
  'Certificates',
  v.object({
    certificates: v.array(
      v.object({
        file: v.string(),
        names: v.array(v.string()),
        issuer: v.string(),
        selfSigned: v.boolean(),
        validFrom: time,
        validTo: time,
      }),
    ),
    unreadable: v.array(v.object({ file: v.string(), reason: v.string() })),
    authority: v.pipe(v.nullable(v.string()), v.description('null where certificates are renewed by hand.')),
    renewal: v.nullable(time),
    problem: v.pipe(
      v.nullable(v.object({ at: time, what: v.string(), remedy: v.string(), tried: time })),
      v.description('What went wrong last, what mends it, and when it is tried again.'),
    ),
    tlsa: v.object({
      name: v.string(),
      state: v.pipe(
        v.picklist(['none', 'matches', 'differs', 'unknown']),
        v.description('What TLSA records in DNS say of the key in use. RFC 7672'),
      ),
      current: v.pipe(v.string(), v.description('The record of the key in use, to be published.')),
      next: v.pipe(v.nullable(v.string()), v.description('That of the next key, to be published beside it.')),
      nextSeen: v.nullable(time),
    }),
  }),
);
export type CertificateReport = v.InferOutput<typeof certificates>;

const getCertificates = operation({
  name: 'getCertificates',
  method: 'GET',
  path: 'certificates',
  scope: 'server:read',
  about: 'Certificates with their names and ends, how they are renewed, and the TLSA records of their keys.',
  input: nothing,
  output: certificates,
  answer: async (parts: CertificateParts) => ok(await parts.certificates.shown()),
});

const renewCertificate = operation({
  name: 'renewCertificate',
  method: 'POST',
  path: 'certificates/renew',
  scope: 'server:write',
  about: 'Gets a new certificate now, whatever the age of the old one.',
  refusals: [409],
  input: nothing,
  output: done,
  answer: (parts: CertificateParts) =>
    Promise.resolve(
      parts.certificates.renew()
        ? ok({ count: 1 })
        : fail(
            problem(
              409,
              'by-hand',
              'acme.authority is not set: name a CA there, or renew the files by hand and reload.',
            ),
          ),
    ),
  notes: () => ({ action: 'certificate.renew', subject: '', details: {} }),
});

export const certificateOperations = [getCertificates, renewCertificate] as const;
