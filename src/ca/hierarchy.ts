/**
 * The certificates of the authorities: a root, which signs the issuing authority and nothing else, and that one. Both may speak for
 * addresses of the given domains alone, whatever becomes of their keys.
 * Implements: RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.10.
 */
import { type Result, ok } from '../base/result.ts';
import { type Signing, signingWith, usualSignature } from '../smime/algorithms/make-signature.ts';
import type { Certificate, PublicKeyInfo } from '../smime/certificates/certificate.ts';
import type { KeyPair } from '../smime/certificates/key-pair.ts';
import {
  accessExtension,
  authorityExtension,
  authorityKeyExtension,
  distributionExtension,
  keyUsageExtension,
  permittedHostsExtension,
  subjectKeyExtension,
  writeCertificate,
  writeName,
} from '../smime/certificates/write.ts';
import { limits } from './limits.ts';
import { type Places, placesOf } from './places.ts';
import type { AuthorityName } from './types.ts';

/** A key of an authority that is open to be signed with. */
export interface Authority {
  readonly name: AuthorityName;
  readonly certificate: Certificate;
  readonly signing: Signing;
}

export interface AuthorityPlan {
  readonly organization: string;
  readonly domains: readonly string[];
  readonly serial: Buffer;
  readonly now: number;
}

/** `O=Example, CN=Example mail root` */
const nameOf = (organization: string, name: AuthorityName): Buffer =>
  writeName(['organization', organization], ['commonName', `${organization} ${words[name]}`]);

const words: Readonly<Record<AuthorityName, string>> = { root: 'mail root', issuing: 'mail CA' };

export async function makeRoot({ key, publicKey }: KeyPair, plan: AuthorityPlan): Promise<Result<Authority, string>> {
  const signing = await signingWith(key, usualSignature);
  if (!signing.ok) return signing;
  const subject = nameOf(plan.organization, 'root');
  return ok(await authorityOf('root', publicKey, plan, { signing: signing.value, subject, key: publicKey.key }, []));
}

export async function makeIssuing(
  { key, publicKey }: KeyPair,
  root: Authority,
  places: Places,
  plan: AuthorityPlan,
): Promise<Result<Authority, string>> {
  const signing = await signingWith(key, usualSignature);
  if (!signing.ok) return signing;
  const { list, certificate, ocsp } = placesOf(places, 'root');
  const asked = [distributionExtension(list), accessExtension({ ocsp, issuer: certificate })];
  const { subject, publicKey: above } = root.certificate;
  const issuer = { signing: root.signing, subject: subject.octets, key: above.key };
  const made = await authorityOf('issuing', publicKey, plan, issuer, asked);
  return ok({ ...made, signing: signing.value });
}

async function authorityOf(
  name: AuthorityName,
  publicKey: PublicKeyInfo,
  { organization, domains, serial, now }: AuthorityPlan,
  issuer: { readonly signing: Signing; readonly subject: Buffer; readonly key: Buffer },
  extensions: readonly Buffer[],
): Promise<Authority> {
  const isRoot = name === 'root';
  const certificate = await writeCertificate({
    signing: issuer.signing,
    issuer: issuer.subject,
    subject: nameOf(organization, name),
    publicKey: publicKey.octets,
    serial,
    notBefore: now - limits.backdated,
    notAfter: now + (isRoot ? limits.rootLife : limits.issuingLife),
    extensions: [
      authorityExtension(isRoot ? 1 : 0),
      keyUsageExtension(['keyCertSign', 'cRLSign', 'digitalSignature']),
      subjectKeyExtension(publicKey.key),
      authorityKeyExtension(issuer.key),
      permittedHostsExtension(domains),
      ...extensions,
    ],
  });
  return { name, certificate, signing: issuer.signing };
}
