/**
 * Whether the signers of a SignedData signed its content, and who they are.
 * Implements: RFC 5652 §5.4 (message digest), §5.6 (verification), RFC 8551 §2.5 (attributes), RFC 8550 §3 and §4.
 */
import type { Reason } from '../../base/reason.ts';
import type { SignatureFault, SignatureVerdict, Signer } from '../../sealed/types.ts';
import { type Digest, digest, digestByOid } from '../algorithms/digests.ts';
import { keyText, rsaBits, schemeOf, verifySignature } from '../algorithms/signatures.ts';
import { element, inOrder } from '../asn1/write.ts';
import { tags } from '../asn1/reader.ts';
import { parseElement } from '../asn1/tree.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { isMeant } from '../certificates/find.ts';
import { keyIdentity } from '../certificates/identity.ts';
import { attributeTypes, attributesOf, nameText } from '../certificates/name.ts';
import { type Checked, findPath } from '../certificates/path.ts';
import { certificateStatus } from '../certificates/status.ts';
import type { CertificateTrust } from '../certificates/trust.ts';
import { signingCertificateFault } from '../ess/signing-certificate.ts';
import { limits } from '../limits.ts';
import { capabilitiesIn } from './capabilities.ts';
import { attributeIds, contentTypeIn, messageDigestIn, signingTimeIn } from './attributes.ts';
import { contentTypes } from './content-info.ts';
import type { SignedData, SignerInfo } from './signed-data.ts';

/** A verdict for each signer. `detached` is the content where the message holds none. */
export async function verifySigned(
  data: SignedData,
  detached: Buffer | null,
  trust: CertificateTrust,
): Promise<readonly SignatureVerdict[]> {
  const content = data.content ?? detached;
  const verdicts: SignatureVerdict[] = [];
  for (const signer of data.signers) verdicts.push(await verdictOn(signer, data, content, trust));
  return verdicts;
}

interface Outcome {
  readonly state: SignatureVerdict['state'];
  readonly fault: SignatureFault | null;
  readonly reason: Reason;
  readonly vouchedBy: Reason | null;
  readonly addresses: readonly string[];
  readonly checked: readonly Checked[];
}

const outcome = (state: Outcome['state'], fault: SignatureFault | null, text: string, rule: string): Outcome => ({
  state,
  fault,
  reason: { text, rule },
  vouchedBy: null,
  addresses: [],
  checked: [],
});

async function verdictOn(
  info: SignerInfo,
  data: SignedData,
  content: Buffer | null,
  trust: CertificateTrust,
): Promise<SignatureVerdict> {
  const candidates = [...data.certificates, ...trust.accepted, ...trust.known];
  const certificate = candidates.find((candidate) => isMeant(info.signer, candidate)) ?? null;
  const found = await outcomeOf(info, data, content, certificate, trust);
  const time = info.signedAttributes === null ? null : signingTimeIn(info.signedAttributes.all);
  // "A capabilities list in messages whose signature could not be verified MUST NOT be accepted." RFC 8551 §2.7.1
  const holds = found.state === 'valid' || found.state === 'unproven';
  const capabilities = holds ? capabilitiesIn(info.signedAttributes?.all ?? []) : null;
  const hash = digestByOid(info.digestAlgorithm.oid);
  const key = certificate === null ? 'an unknown key' : keyText(certificate.publicKey);
  return {
    standard: 'smime',
    state: found.state,
    fault: found.fault,
    reason: found.reason,
    signer: certificate === null ? null : await signerOf(certificate, found),
    signedAt: time === 'bad' ? null : time,
    algorithm: hash === null ? key : `${key} with ${hash.name}`,
    revocation: await Promise.all(found.checked.map(certificateStatus)),
    ...(capabilities === null ? {} : { capabilities }),
  };
}

async function outcomeOf(
  info: SignerInfo,
  data: SignedData,
  content: Buffer | null,
  certificate: Certificate | null,
  trust: CertificateTrust,
): Promise<Outcome> {
  if (content === null)
    return outcome('invalid', 'malformed', 'there is nothing that it could be a signature of', 'RFC 5652 §5.2');
  const hash = digestByOid(info.digestAlgorithm.oid);
  if (hash === null)
    return outcome('unknown', 'unsupported', `its digest ${info.digestAlgorithm.oid} is not known here`, 'RFC 5754 §2');
  if (hash.strength === 'broken')
    return outcome('invalid', 'weak', `it is made over ${hash.name}, which anybody can forge`, 'RFC 8551 §2.1');
  const wrong = await contentFault(info, data, content, hash);
  if (wrong !== null) return wrong;
  if (certificate === null)
    return outcome('unknown', 'no-key', 'the certificate of its signer is not at hand', 'RFC 5652 §5.3');
  const scheme = schemeOf(info.signatureAlgorithm, hash);
  if (!scheme.ok) return outcome('unknown', 'unsupported', scheme.error, 'RFC 8551 §2.2');
  // Ed25519 and Ed448 hash by themselves. RFC 8419 §3.1
  if (scheme.value.digest !== null && scheme.value.digest.name !== hash.name)
    return outcome('invalid', 'malformed', 'its signature and its digest name different digests', 'RFC 5652 §5.3');
  const holds = await anyHolds(signedForms(info, content), (octets) =>
    verifySignature(scheme.value, certificate.publicKey, octets, info.signature),
  );
  if (holds === null)
    return outcome(
      'unknown',
      'unsupported',
      `the key of its signer (${keyText(certificate.publicKey)}) cannot be used here`,
      'RFC 8551 §2.2',
    );
  if (!holds)
    return outcome(
      'invalid',
      'changed',
      'the signature does not fit: what was signed was changed, or another key made it',
      'RFC 5652 §5.6',
    );
  switch (signingCertificateFault(info.signedAttributes?.all ?? [], certificate)) {
    case 'unreadable':
      return outcome('invalid', 'malformed', 'it does not say in a way that can be read whose it is', 'RFC 5035 §4');
    case 'another':
      return outcome('invalid', 'changed', 'it was made with another certificate than what is here', 'RFC 5035 §4');
    case null:
      return believed(certificate, data, hash, trust);
  }
}

/** What is wrong before any key is looked at: the content is not what the attributes say. RFC 5652 §5.6, §11 */
async function contentFault(
  { signedAttributes, unsignedAttributes }: SignerInfo,
  { contentType }: SignedData,
  content: Buffer,
  hash: Digest,
): Promise<Outcome | null> {
  const malformed = (text: string, rule: string): Outcome => outcome('invalid', 'malformed', text, rule);
  if (unsignedAttributes.some(({ type }) => onlySigned.has(type)))
    return malformed('what must be signed stands beside its signature: anybody may have put it there', 'RFC 5652 §11');
  if (signedAttributes === null) {
    if (contentType !== contentTypes.data)
      return malformed('it signs content of a special kind without saying so', 'RFC 5652 §5.3');
    // Signed attributes and content look alike to a signature: attributes of another message must not pass for content.
    return looksLikeAttributes(content)
      ? malformed('its content is what another message has for signed attributes', 'RFC 5652 §5.6')
      : null;
  }
  const { all } = signedAttributes;
  const type = contentTypeIn(all);
  if (type === null || type === 'bad')
    return malformed('its signed attributes do not say once what was signed', 'RFC 5652 §11.1');
  if (type !== contentType) return malformed('what was signed is of another type than what is here', 'RFC 5652 §11.1');
  const claimed = messageDigestIn(all);
  if (claimed === null || claimed === 'bad')
    return malformed('its signed attributes do not hold one digest of the content', 'RFC 5652 §11.2');
  if (signingTimeIn(all) === 'bad')
    return malformed('it has no signing time that can be read, or several', 'RFC 5652 §11.3');
  const computed = await digest(hash, content);
  return computed?.equals(claimed) === true
    ? null
    : outcome('invalid', 'changed', 'the content was changed after it was signed', 'RFC 5652 §5.6');
}

/** "The attribute … MUST NOT be an unsigned attribute." RFC 5652 §11.1 to §11.3 */
const onlySigned: ReadonlySet<string> = new Set([
  attributeIds.contentType,
  attributeIds.messageDigest,
  attributeIds.signingTime,
  // RFC 2634 §1.3.4
  attributeIds.receiptRequest,
  attributeIds.securityLabel,
  attributeIds.mlExpansionHistory,
  attributeIds.msgSigDigest,
  attributeIds.signingCertificate,
  attributeIds.signingCertificateV2,
]);

function looksLikeAttributes(content: Buffer): boolean {
  if (content[0] !== tags.set) return false;
  const set = parseElement(content);
  return set.ok && set.value.end === content.length && set.value.children.every(({ tag }) => tag === tags.sequence);
}

/** The attributes as they stand, and as DER has them where they do not stand so. RFC 5652 §5.4 */
function signedForms({ signedAttributes }: SignerInfo, content: Buffer): readonly Buffer[] {
  if (signedAttributes === null) return [content];
  const asTheyStand = element(tags.set, signedAttributes.octets);
  const inDer = element(tags.set, ...inOrder(signedAttributes.all.map(({ octets }) => octets)));
  return asTheyStand.equals(inDer) ? [inDer] : [asTheyStand, inDer];
}

async function anyHolds(
  forms: readonly Buffer[],
  verify: (octets: Buffer) => Promise<boolean | null>,
): Promise<boolean | null> {
  let result: boolean | null = null;
  for (const form of forms) {
    result = await verify(form);
    if (result === true || result === null) return result;
  }
  return result;
}

/** The octets were signed by this key: whose it is. */
async function believed(
  certificate: Certificate,
  data: SignedData,
  hash: Digest,
  trust: CertificateTrust,
): Promise<Outcome> {
  const path = await findPath(certificate, data.certificates, trust, 'sign');
  const { checked } = path;
  if (!path.ok) {
    const state = path.fault === 'issuer' || path.fault === 'unsupported' ? 'unproven' : 'invalid';
    return { ...outcome(state, path.fault, path.text, path.rule), checked };
  }
  const anchor = path.certificates.at(-1) ?? certificate;
  const vouchedBy: Reason =
    path.certificates.length === 1
      ? { text: 'you accepted its certificate', rule: 'RFC 8550 §4' }
      : { text: `${nameText(anchor.subject)} vouches for it`, rule: 'RFC 5280 §6.1' };
  const bits = rsaBits(certificate.publicKey);
  const warning =
    hash.strength === 'old'
      ? `it is made over ${hash.name}, which is too weak for new messages`
      : bits !== null && bits < limits.rsaGoodBits
        ? `its key has only ${bits} bits`
        : null;
  const found =
    warning === null
      ? outcome('valid', null, 'what is here is what was signed', 'RFC 5652 §5.6')
      : outcome('valid', 'weak', `what is here is what was signed, but ${warning}`, 'RFC 8551 §6');
  return { ...found, vouchedBy, addresses: path.addresses, checked };
}

async function signerOf(certificate: Certificate, { addresses, vouchedBy }: Outcome): Promise<Signer> {
  return {
    key: await keyIdentity(certificate),
    addresses,
    name: attributesOf(certificate.subject, attributeTypes.commonName)[0]?.slice(0, mostName) ?? null,
    vouchedBy,
  };
}

/** Characters of a name that are told. Our own. */
const mostName = 100;
