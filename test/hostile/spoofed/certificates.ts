/** Attacks by certificates: authorities that are none, that may not, that are bound to other names; names that look like others. */
import { createPrivateKey, sign } from 'node:crypto';
import type { Signing } from '../../../src/smime/algorithms/make-signature.ts';
import { writeAlgorithm } from '../../../src/smime/asn1/algorithm.ts';
import * as write from '../../../src/smime/asn1/write.ts';
import {
  addressesExtension,
  keyUsageExtension,
  purposeExtension,
  writeExtension,
  writeName,
} from '../../../src/smime/certificates/write.ts';
import type { Attack } from './attack.ts';
import { words } from './attack.ts';
import {
  type Authority,
  ann,
  authorityOf,
  certificatesOf,
  constraints,
  isAuthority,
  issued,
  names,
  toAnn,
} from './authority.ts';
import { type SmimeKit, head, now } from './kit.ts';

const day = 86_400_000;
const signs = keyUsageExtension(['keyCertSign', 'cRLSign']);
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const timeStamping = '1.3.6.1.5.5.7.3.8';

/** Signed by a key whose certificate `issuer` gave out, with the certificates between. */
const by =
  (
    extensions: readonly Buffer[],
    {
      subject = ann,
      plan = {},
      from = 'Ann <ann@example.org>',
    }: { subject?: Buffer; plan?: object; from?: string } = {},
  ): Attack<SmimeKit>[3] =>
  async ({ root, signWith }) =>
    head(from) + (await signWith(words, await issued(root, subject, extensions, plan)));

/** The same with one authority between. */
const below =
  (make: (root: Authority) => Promise<Authority>, extensions: readonly Buffer[] = [toAnn]): Attack<SmimeKit>[3] =>
  async ({ root, signWith }) => {
    const middle = await make(root);
    return head() + (await signWith(words, await issued(middle, ann, extensions), certificatesOf(middle)));
  };

const middle =
  (...extensions: readonly Buffer[]) =>
  (root: Authority): Promise<Authority> =>
    authorityOf('Middle', root, extensions);

/** Over a digest of one's choice. */
const over = (authority: Authority, digest: 'sha1' | 'md5', algorithm: string): Signing => ({
  ...authority.signing,
  algorithm: writeAlgorithm(algorithm),
  sign: (octets) =>
    Promise.resolve(
      sign(digest, octets, createPrivateKey({ key: authority.key.octets, format: 'der', type: 'pkcs8' })),
    ),
});

const ecdsaSha1 = '1.2.840.10045.4.1';

const emailName = (...addresses: readonly string[]): Buffer =>
  writeName(['commonName', 'Ann'], ...addresses.map((address) => ['emailAddress', address] as const));

export const certificates: readonly Attack<SmimeKit>[] = [
  ['a certificate of an authority', 'valid', null, by([toAnn])],
  ['a certificate with one authority between', 'valid', null, below(middle(isAuthority(), signs))],
  ['an address in E= alone', 'valid', null, by([], { subject: emailName('ann@example.org') })],
  ['an authority for this host', 'valid', null, below(middle(isAuthority(), signs, constraints(['example.org'], [])))],
  // Authorities.
  ['an authority without basicConstraints', 'unproven', 'issuer', below(middle(signs))],
  [
    'an authority that says it is none',
    'unproven',
    'issuer',
    below(middle(writeExtension('2.5.29.19', 'critical', write.sequence()), signs)),
  ],
  [
    'an authority that may not sign certificates',
    'unproven',
    'issuer',
    below(middle(isAuthority(), keyUsageExtension(['digitalSignature']))),
  ],
  [
    'an authority for servers alone',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, purposeExtension(serverAuth, clientAuth))),
  ],
  [
    'an authority with an extension that is not known',
    'unproven',
    'unsupported',
    below(middle(isAuthority(), signs, writeExtension('1.2.3.4', 'critical', write.nothing))),
  ],
  [
    'an authority with basicConstraints that cannot be read',
    'unproven',
    'issuer',
    below(middle(writeExtension('2.5.29.19', 'critical', write.integer(1)), signs)),
  ],
  [
    'an authority whose path length is negative',
    'unproven',
    'issuer',
    below(middle(isAuthority(Buffer.from([0xff])), signs)),
  ],
  [
    'an authority whose path length is huge and negative',
    'unproven',
    'issuer',
    below(middle(isAuthority(Buffer.from([0x80, 0, 0, 0])), signs)),
  ],
  [
    'a path that is longer than its authority allows',
    'unproven',
    'issuer',
    async ({ root, signWith }) => {
      const one = await authorityOf('One', root, [isAuthority(Buffer.from([0])), signs]);
      const two = await authorityOf('Two', one, [isAuthority(), signs]);
      return head() + (await signWith(words, await issued(two, ann, [toAnn]), certificatesOf(two, one)));
    },
  ],
  [
    'a person’s certificate that issues another',
    'unproven',
    'issuer',
    async ({ root, signWith }) => {
      const mallory = await authorityOf('Mallory', root, [addressesExtension(['mallory@example.org'])]);
      return head() + (await signWith(words, await issued(mallory, ann, [toAnn]), certificatesOf(mallory)));
    },
  ],
  [
    'an accepted person’s certificate that issues another',
    'unproven',
    'issuer',
    async ({ keys, root, signWith }) => {
      const mallory = {
        ...keys.mallory,
        name: keys.mallory.certificate.subject.octets,
        signing: (await authorityOf('x')).signing,
      };
      const forged = await issued({ ...mallory, signing: { ...root.signing, sign: mallory.signing.sign } }, ann, [
        toAnn,
      ]);
      return head() + (await signWith(words, forged, certificatesOf(mallory)));
    },
  ],
  ['an authority of the same name, and another key', 'unproven', 'issuer', below(() => authorityOf('Root'))],
  ['an authority that nobody believes', 'unproven', 'issuer', below(() => authorityOf('Other'))],
  [
    'authorities in a ring',
    'unproven',
    'issuer',
    async ({ signWith }) => {
      const one = await authorityOf('One');
      const two = await authorityOf('Two', one);
      const back = await authorityOf('One', two);
      return head() + (await signWith(words, await issued(two, ann, [toAnn]), certificatesOf(one, two, back)));
    },
  ],
  [
    'an authority that had expired',
    'invalid',
    'expired',
    below((root) => authorityOf('Middle', root, [isAuthority(), signs], { notAfter: now - day })),
  ],
  [
    'an authority that is not yet valid',
    'invalid',
    'not-yet-valid',
    below((root) => authorityOf('Middle', root, [isAuthority(), signs], { notBefore: now + day })),
  ],
  ['an authority with an extension twice', 'invalid', 'malformed', below(middle(isAuthority(), signs, signs))],
  // Digests that collide.
  [
    'a certificate over SHA-1',
    'unproven',
    'issuer',
    async ({ root, signWith }) =>
      head() + (await signWith(words, await issued(root, ann, [toAnn], { signing: over(root, 'sha1', ecdsaSha1) }))),
  ],
  [
    'an authority over SHA-1',
    'unproven',
    'issuer',
    below((root) => authorityOf('Middle', root, [isAuthority(), signs], { signing: over(root, 'sha1', ecdsaSha1) })),
  ],
  [
    'a certificate that names two algorithms',
    'unknown',
    'no-key',
    async ({ root, signWith }) => {
      const { key, certificate } = await issued(root, ann, [toAnn]);
      return (
        head() +
        (await signWith(words, { key, certificate: { ...certificate, octets: otherOutside(certificate.octets) } }))
      );
    },
  ],
  // Names that an authority may not speak for.
  [
    'an authority for another host',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints(['example.net'], []))),
  ],
  [
    'an authority for hosts below',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints(['.example.org'], []))),
  ],
  [
    'an authority that may not speak for this host',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints([], ['example.org']))),
  ],
  [
    'an authority that may not, in other letters',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints([], ['EXAMPLE.org']))),
  ],
  [
    'an authority that may not, by a point at the end',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints([], ['example.org.']))),
  ],
  [
    'an authority that may speak for no address',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints([], ['']))),
  ],
  [
    'an authority that may not speak for this mailbox',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints([], ['ann@example.org']))),
  ],
  [
    'an authority for somebody else’s mailbox',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, constraints(['mallory@example.org'], []))),
  ],
  [
    'an authority that may not, and an address in E=',
    'unproven',
    'issuer',
    async ({ root, signWith }) => {
      const bound = await authorityOf('Middle', root, [isAuthority(), signs, constraints([], ['example.org'])]);
      return (
        head() + (await signWith(words, await issued(bound, emailName('ann@example.org'), []), certificatesOf(bound)))
      );
    },
  ],
  [
    'an authority that may not, by its A-label',
    'unproven',
    'issuer',
    async ({ root, signWith }) => {
      const bound = await authorityOf('Middle', root, [
        isAuthority(),
        signs,
        constraints([], ['xn--bcher-kva.example']),
      ]);
      const from = Buffer.from(head('ann@b\u00fccher.example')).toString('latin1');
      return (
        from +
        (await signWith(
          words,
          await issued(bound, ann, [addressesExtension(['ann@b\u00fccher.example'])]),
          certificatesOf(bound),
        ))
      );
    },
  ],
  [
    'an authority whose constraints cannot be read',
    'unproven',
    'issuer',
    below(middle(isAuthority(), signs, writeExtension('2.5.29.30', 'critical', write.integer(1)))),
  ],
  // What the certificate is for.
  ['a certificate for servers', 'invalid', 'purpose', by([toAnn, purposeExtension(serverAuth)])],
  ['a certificate for time stamps', 'invalid', 'purpose', by([toAnn, purposeExtension(timeStamping)])],
  ['a certificate for encrypting', 'invalid', 'purpose', by([toAnn, keyUsageExtension(['keyEncipherment'])])],
  ['a certificate that signs certificates alone', 'invalid', 'purpose', by([toAnn, signs])],
  [
    'a certificate whose use cannot be read',
    'invalid',
    'purpose',
    by([toAnn, writeExtension('2.5.29.15', 'critical', write.integer(1))]),
  ],
  [
    'a certificate with an extension that is not known',
    'unproven',
    'unsupported',
    by([toAnn, writeExtension('1.2.3.4', 'critical', write.nothing)]),
  ],
  [
    'a certificate with two subjectAltName',
    'invalid',
    'malformed',
    by([toAnn, addressesExtension(['mallory@example.org'])]),
  ],
  ['a certificate that had expired', 'invalid', 'expired', by([toAnn], { plan: { notAfter: now - day } })],
  ['a certificate of tomorrow', 'invalid', 'not-yet-valid', by([toAnn], { plan: { notBefore: now + day } })],
  // Names.
  [
    'Ann in E=, Mallory in subjectAltName',
    'invalid',
    'signer',
    by([addressesExtension(['mallory@example.org'])], { subject: emailName('ann@example.org') }),
  ],
  ['Ann in the common name', 'invalid', 'signer', by([], { subject: writeName(['commonName', 'ann@example.org']) })],
  [
    'Ann in the common name, Mallory in subjectAltName',
    'invalid',
    'signer',
    by([addressesExtension(['mallory@example.org'])], { subject: writeName(['commonName', 'ann@example.org']) }),
  ],
  ['a NUL in E=', 'invalid', 'signer', by([], { subject: emailName('ann@example.org\0.evil.example') })],
  ['a NUL in subjectAltName', 'invalid', 'signer', by([names([0x81, 'ann@example.org\0@evil.example'])])],
  ['Ann as a host name', 'invalid', 'signer', by([names([0x82, 'ann@example.org'])])],
  ['Ann as a link', 'invalid', 'signer', by([names([0x86, 'mailto:ann@example.org'])])],
  ['a whole host', 'invalid', 'signer', by([names([0x81, 'example.org'])])],
  ['a star', 'invalid', 'signer', by([names([0x81, '*@example.org'])])],
  ['a name with brackets', 'invalid', 'signer', by([names([0x81, 'Ann <ann@example.org>'])])],
  ['a wide @', 'invalid', 'signer', by([addressesExtension(['ann\uff20example.org'])])],
  ['a percent', 'invalid', 'signer', by([names([0x81, 'ann%example.org@evil.example'])])],
  ['the A-label of another', 'invalid', 'signer', by([names([0x81, 'ann@xn--exmple-4nf.org'])])],
  ['no address at all', 'invalid', 'signer', by([])],
  [
    'Mallory and Ann, and no believed authority',
    'unproven',
    'issuer',
    async ({ signWith }) =>
      head() +
      (await signWith(
        words,
        await issued(await authorityOf('Other'), ann, [addressesExtension(['mallory@example.org', 'ann@example.org'])]),
      )),
  ],
];

/** The AlgorithmIdentifier outside, which nobody signed, says SHA-512; that inside SHA-256. */
function otherOutside(octets: Buffer): Buffer {
  const copy = Buffer.from(octets);
  const algorithm = write.oid('1.2.840.10045.4.3.2');
  copy[copy.lastIndexOf(algorithm) + algorithm.length - 1] = 4;
  return copy;
}
