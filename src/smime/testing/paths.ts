/** Chains of certificates for tests, each right but for one thing; what must come of them. */
import { usualSignature, signingWith, type Signing } from '../algorithms/make-signature.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import { writeAlgorithm } from '../asn1/algorithm.ts';
import { context, inContext, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { extensionIds, purposes } from '../certificates/extensions.ts';
import type { PathFault } from '../certificates/path.ts';
import {
  addressesExtension,
  authorityExtension,
  keyUsageExtension,
  mailboxName,
  permittedHostsExtension,
  purposeExtension,
  writeCertificate,
  writeExtension,
  writeName,
} from '../certificates/write.ts';
import { day } from './authority.ts';
import { ownKey } from './certificate.ts';

/** When the message arrived. */
export const arrived = Date.UTC(2026, 0, 15);

/** From the end to the root; the root is the anchor, what lies between comes with the message. */
type Chain = readonly Certificate[];

export interface PathCase {
  readonly what: string;
  readonly chain: () => Promise<Chain>;
  /** null where the path holds. */
  readonly fault: PathFault['fault'] | null;
  /** Why OpenSSL says otherwise, where it does. */
  readonly openssl?: string;
}

interface Plan {
  readonly subject: Buffer;
  readonly extensions: readonly Buffer[];
  readonly from: number;
  readonly to: number;
  /** Whom it names for its issuer; null for the one that signed it. */
  readonly issuer: Buffer | null;
  /** null for the usual one of its issuer. */
  readonly signing: ((issuer: OwnKey) => Promise<Signing>) | null;
}

const plan = (subject: Buffer, extensions: readonly Buffer[], other: Partial<Plan> = {}): Plan => ({
  ...{ subject, extensions, from: arrived - 30 * day, to: arrived + 300 * day, issuer: null, signing: null },
  ...other,
});

const usual = async ({ key }: OwnKey): Promise<Signing> => {
  const made = await signingWith(key, usualSignature);
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

/** `plans` from the root down to the end. */
async function issued(...plans: readonly Plan[]): Promise<Chain> {
  const certificates: Certificate[] = [];
  let issuer: { readonly own: OwnKey; readonly name: Buffer } | null = null;
  for (const [serial, { subject, extensions, from, to, issuer: named, signing }] of plans.entries()) {
    const own = await ownKey(signing === null ? 'P-256' : 'rsa', 'nobody@example.org');
    const above: { readonly own: OwnKey; readonly name: Buffer } = issuer ?? { own, name: subject };
    certificates.unshift(
      await writeCertificate({
        signing: await (signing ?? usual)(above.own),
        issuer: named ?? above.name,
        subject,
        publicKey: own.certificate.publicKey.octets,
        serial: Buffer.from([serial + 1]),
        notBefore: from,
        notAfter: to,
        extensions,
      }),
    );
    issuer = { own, name: subject };
  }
  return certificates;
}

const name = (text: string): Buffer => writeName(['commonName', text]);
const signsCertificates = keyUsageExtension(['keyCertSign', 'cRLSign']);
const root = (...extensions: readonly Buffer[]): Plan =>
  plan(name('Root'), [authorityExtension(5), signsCertificates, ...extensions]);
const middle = (extensions: readonly Buffer[] = [], other: Partial<Plan> = {}): Plan =>
  plan(name('Middle'), [authorityExtension(0), signsCertificates, ...extensions], other);
const signs = keyUsageExtension(['digitalSignature']);
const end = (extensions: readonly Buffer[] = [], other: Partial<Plan> = {}): Plan =>
  plan(name('Ann'), [addressesExtension(['ann@example.org']), signs, ...extensions], other);
const endFor = (...addresses: readonly string[]): Plan => plan(name('Ann'), [addressesExtension(addresses), signs]);

/** NameConstraints of rfc822Name. RFC 5280 §4.2.1.10 */
const excludedHosts = (...hosts: readonly string[]): Buffer =>
  writeExtension(
    extensionIds.nameConstraints,
    'critical',
    write.sequence(
      write.element(
        inContext(1),
        ...hosts.map((host) => write.sequence(write.element(context(1), Buffer.from(host, 'latin1')))),
      ),
    ),
  );

const permittedOrganization = (organization: string): Buffer =>
  writeExtension(
    extensionIds.nameConstraints,
    'critical',
    write.sequence(
      write.element(
        inContext(0),
        write.sequence(write.element(inContext(4), writeName(['organization', organization]))),
      ),
    ),
  );

/** sha1WithRSAEncryption, which nobody may make any more. */
const overSha1 = async ({ key }: OwnKey): Promise<Signing> => {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' };
  const imported = await crypto.subtle.importKey('pkcs8', Uint8Array.from(key.octets), algorithm, false, ['sign']);
  return {
    ...(await usual({ key } as OwnKey)),
    algorithm: writeAlgorithm('1.2.840.113549.1.1.5', write.element(tags.null, Buffer.alloc(0))),
    sign: async (octets) => Buffer.from(await crypto.subtle.sign(algorithm, imported, Uint8Array.from(octets))),
  };
};
/** A signature that is none. */
const forged = async (own: OwnKey): Promise<Signing> => {
  const signing = await usual(own);
  return { ...signing, sign: async (octets) => signing.sign(Buffer.concat([octets, Buffer.from('!')])) };
};
const rsaRoot = (): Plan => ({ ...root(), signing: usual });

const expired: Partial<Plan> = { from: arrived - 300 * day, to: arrived - day };
const early: Partial<Plan> = { from: arrived + day };
const negative = writeExtension(
  extensionIds.basicConstraints,
  'critical',
  write.sequence(write.element(tags.boolean, Buffer.from([0xff])), write.element(tags.integer, Buffer.from([0xff]))),
);
const strange = (criticality: 'critical' | 'plain'): Buffer =>
  writeExtension('1.3.6.1.4.1.99999.1', criticality, write.octetString(Buffer.from('?')));

export const pathCases: readonly PathCase[] = [
  { what: 'root and end', chain: () => issued(root(), end()), fault: null },
  { what: 'with an authority between', chain: () => issued(root(), middle(), end()), fault: null },
  {
    what: 'with eight authorities between',
    chain: () =>
      issued(
        plan(name('Root'), [authorityExtension(9), signsCertificates]),
        ...[7, 6, 5, 4, 3, 2, 1, 0].map((left) =>
          plan(name(`Middle ${left}`), [authorityExtension(left), signsCertificates]),
        ),
        end(),
      ),
    fault: 'issuer',
    openssl: 'it follows longer paths',
  },
  { what: 'no address is needed for a path', chain: () => issued(root(), plan(name('Ann'), [signs])), fault: null },

  { what: 'the end has expired', chain: () => issued(root(), end([], expired)), fault: 'expired' },
  { what: 'the end begins later', chain: () => issued(root(), end([], early)), fault: 'not-yet-valid' },
  { what: 'what is between has expired', chain: () => issued(root(), middle([], expired), end()), fault: 'expired' },
  {
    what: 'what is between begins later',
    chain: () => issued(root(), middle([], early), end()),
    fault: 'not-yet-valid',
  },
  { what: 'the root has expired', chain: () => issued({ ...root(), ...expired }, end()), fault: 'expired' },

  { what: 'the end is forged', chain: () => issued(rsaRoot(), end([], { signing: forged })), fault: 'issuer' },
  {
    what: 'what is between is forged',
    chain: () => issued(rsaRoot(), middle([], { signing: forged }), end([], { signing: usual })),
    fault: 'issuer',
  },
  {
    what: 'the end is signed over SHA-1',
    chain: () => issued(rsaRoot(), end([], { signing: overSha1 })),
    fault: 'issuer',
    openssl: 'its usual level of security takes SHA-1',
  },
  { what: 'it names another issuer', chain: () => issued(root(), end([], { issuer: name('Other') })), fault: 'issuer' },

  {
    what: 'what is between is no authority: a person’s certificate issues another',
    chain: () => issued(root(), end(), endFor('bob@example.org')),
    fault: 'issuer',
  },
  {
    what: 'what is between says nothing of authority',
    chain: () => issued(root(), plan(name('Middle'), [signsCertificates]), end()),
    fault: 'issuer',
  },
  {
    what: 'what is between may sign messages, not certificates',
    chain: () => issued(root(), plan(name('Middle'), [authorityExtension(0), signs]), end()),
    fault: 'issuer',
  },
  {
    what: 'one authority too many',
    chain: () => issued(root(), middle(), plan(name('Lower'), [authorityExtension(0), signsCertificates]), end()),
    fault: 'issuer',
  },
  {
    what: 'a negative number of authorities',
    chain: () => issued(root(), plan(name('Middle'), [negative, signsCertificates]), end()),
    fault: 'issuer',
  },
  {
    what: 'what is between is for web servers',
    chain: () => issued(root(), middle([purposeExtension('1.3.6.1.5.5.7.3.1')]), end()),
    fault: 'issuer',
  },
  {
    what: 'what is between is for mail and web servers',
    chain: () => issued(root(), middle([purposeExtension('1.3.6.1.5.5.7.3.1', purposes.emailProtection)]), end()),
    fault: null,
  },

  {
    what: 'the end is for mail',
    chain: () => issued(root(), end([purposeExtension(purposes.emailProtection)])),
    fault: null,
  },
  {
    what: 'the end is for web servers',
    chain: () => issued(root(), end([purposeExtension('1.3.6.1.5.5.7.3.1')])),
    fault: 'purpose',
  },
  {
    what: 'the end may encipher, not sign',
    chain: () =>
      issued(root(), plan(name('Ann'), [addressesExtension(['ann@example.org']), keyUsageExtension(['keyAgreement'])])),
    fault: 'purpose',
  },

  { what: 'something strange', chain: () => issued(root(), end([strange('plain')])), fault: null },
  {
    what: 'something strange and critical',
    chain: () => issued(root(), end([strange('critical')])),
    fault: 'unsupported',
  },
  {
    what: 'something strange and critical between',
    chain: () => issued(root(), middle([strange('critical')]), end()),
    fault: 'unsupported',
  },
  {
    what: 'an extension twice',
    chain: () => issued(root(), end([addressesExtension(['bob@example.org'])])),
    fault: 'malformed',
  },

  {
    what: 'within the permitted host',
    chain: () => issued(root(), middle([permittedHostsExtension(['example.org'])]), end()),
    fault: null,
  },
  {
    what: 'outside the permitted host',
    chain: () => issued(root(), middle([permittedHostsExtension(['example.net'])]), end()),
    fault: 'issuer',
  },
  {
    what: 'a host below the permitted one is another host',
    chain: () => issued(root(), middle([permittedHostsExtension(['example.org'])]), endFor('ann@mail.example.org')),
    fault: 'issuer',
  },
  {
    what: 'within the permitted domain',
    chain: () => issued(root(), middle([permittedHostsExtension(['.example.org'])]), endFor('ann@mail.example.org')),
    fault: null,
  },
  {
    what: 'a domain that only ends like the permitted one',
    chain: () => issued(root(), middle([permittedHostsExtension(['.example.org'])]), endFor('ann@notexample.org')),
    fault: 'issuer',
  },
  {
    what: 'one address of two is outside',
    chain: () =>
      issued(root(), middle([permittedHostsExtension(['example.org'])]), endFor('ann@example.org', 'ann@example.net')),
    fault: 'issuer',
  },
  {
    what: 'the address in E= is outside',
    chain: () =>
      issued(
        root(),
        middle([permittedHostsExtension(['example.org'])]),
        plan(writeName(['emailAddress', 'ann@example.net']), [signs]),
      ),
    fault: 'issuer',
  },
  {
    what: 'an excluded host',
    chain: () => issued(root(), middle([excludedHosts('example.org')]), end()),
    fault: 'issuer',
  },
  {
    what: 'beside an excluded host',
    chain: () => issued(root(), middle([excludedHosts('example.net')]), end()),
    fault: null,
  },
  {
    what: 'an excluded host, with a point at the end of the address',
    chain: () => issued(root(), middle([excludedHosts('example.org')]), endFor('ann@example.org.')),
    fault: 'issuer',
    openssl: 'it takes that for another host',
  },
  {
    what: 'an excluded mailbox',
    chain: () => issued(root(), middle([excludedHosts('ann@example.org')]), end()),
    fault: 'issuer',
  },
  {
    what: 'an excluded host in capitals',
    chain: () => issued(root(), middle([excludedHosts('EXAMPLE.org')]), end()),
    fault: 'issuer',
  },
  {
    what: 'an excluded host of an internationalised address, as A-labels',
    chain: () => issued(root(), middle([excludedHosts('xn--bcher-kva.example')]), endFor('bücher@bücher.example')),
    fault: 'issuer',
  },
  {
    what: 'a permitted host of an internationalised address, as A-labels',
    chain: () =>
      issued(root(), middle([permittedHostsExtension(['xn--bcher-kva.example'])]), endFor('bücher@bücher.example')),
    fault: null,
  },
  {
    what: 'what the root may not speak for, with an authority between',
    chain: () => issued(root(excludedHosts('example.org')), middle(), end()),
    fault: 'issuer',
  },
  {
    what: 'constraints in the wrong order',
    chain: () =>
      issued(
        root(),
        middle([
          writeExtension(
            extensionIds.nameConstraints,
            'critical',
            write.sequence(
              write.element(inContext(1), write.sequence(mailboxName('example.net'))),
              write.element(inContext(0), write.sequence(write.element(context(1), Buffer.from('example.com')))),
            ),
          ),
        ]),
        end(),
      ),
    fault: 'issuer',
  },
  {
    what: 'a subject outside the permitted directory',
    chain: () => issued(root(), middle([permittedOrganization('Example')]), end()),
    fault: 'issuer',
  },
  {
    what: 'a subject within the permitted directory',
    chain: () =>
      issued(
        root(),
        middle([permittedOrganization('Example')]),
        plan(writeName(['organization', 'Example'], ['commonName', 'Ann']), [
          addressesExtension(['ann@example.org']),
          signs,
        ]),
      ),
    fault: null,
  },
];
