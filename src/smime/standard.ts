/**
 * S/MIME as the tree of a message asks for it.
 * Implements: RFC 8551 §3.2 (application/pkcs7-mime), §3.3, §3.4 (encrypted), §3.5 (signed), §3.6 (compressed), §3.8 (certificates alone); the port is sealed/types.ts.
 */
import { type Result, fail, ok } from '../base/result.ts';
import { parameter } from '../message/header/parameters.ts';
import type { Part } from '../message/types.ts';
import type { SignatureFault, SignatureVerdict, Standard, Unsealed } from '../sealed/types.ts';
import type { OwnKey } from './algorithms/private-key.ts';
import { decode, reading } from './asn1/reader.ts';
import type { Element } from './asn1/tree.ts';
import type { CertificateTrust } from './certificates/trust.ts';
import { type CompressedData, compressedData, inflate } from './cms/compressed-data.ts';
import { type ContentInfo, contentInfo, contentTypes } from './cms/content-info.ts';
import { decrypt } from './cms/decrypt.ts';
import { type EnvelopedData, authEnvelopedData, envelopedData } from './cms/enveloped-data.ts';
import { type SignedData, signedData } from './cms/signed-data.ts';
import { verifySigned } from './cms/verify.ts';
import { limits } from './limits.ts';

const rule = 'RFC 8551 §3';

/** `keys` are one's own: what they open is opened. */
export function smime(trust: CertificateTrust, keys: readonly OwnKey[] = []): Standard {
  return {
    name: 'smime',
    signatureTypes: ['application/pkcs7-signature', 'application/x-pkcs7-signature'],
    encryptedProtocol: null,
    seals: isPkcs7,
    async verify(signed, signature) {
      const read = readSigned(signature);
      if (!read.ok) return [noSignature('malformed', read.error)];
      // Some put the content in as well: it must be that which is shown. RFC 8551 §3.5.3.1
      const own = read.value.content;
      if (own !== null && !own.equals(signed)) return [noSignature('changed', 'it is a signature of something else')];
      const verdicts = await verifySigned(read.value, signed, trust);
      return verdicts.length > 0 ? verdicts : [noSignature('malformed', 'it has no signer')];
    },
    async open(body) {
      const info = decode(body, contentInfo);
      return info.ok ? openContent(info.value, trust, keys) : malformed(info.error);
    },
    inline: null,
  };
}

/** What is inside, whatever kind of ContentInfo it is. RFC 8551 §3.4 to §3.8 */
async function openContent(
  { type, content }: ContentInfo,
  trust: CertificateTrust,
  keys: readonly OwnKey[],
): Promise<Unsealed> {
  switch (type) {
    case contentTypes.signedData:
      return openSigned(content, trust);
    case contentTypes.envelopedData:
      return openEnveloped(
        reading(() => envelopedData(content)),
        trust,
        keys,
      );
    case contentTypes.authEnvelopedData:
      return openEnveloped(
        reading(() => authEnvelopedData(content)),
        trust,
        keys,
      );
    case contentTypes.compressedData:
      return openCompressed(reading(() => compressedData(content)));
    default:
      return malformed(`its content is of a kind that is not known here: ${type}`);
  }
}

async function openSigned(content: Element, trust: CertificateTrust): Promise<Unsealed> {
  const data = reading(() => signedData(content));
  if (!data.ok) return malformed(data.error);
  const { value } = data;
  if (value.contentType !== contentTypes.data && value.signers.length > 0)
    return malformed(
      value.contentType === contentTypes.receipt
        ? 'it is a receipt for a message, and nothing to read'
        : 'it is signed, and what was signed is no MIME entity',
    );
  if (value.content === null || value.signers.length === 0)
    return value.certificates.length > 0 && value.signers.length === 0
      ? { kind: 'keys' }
      : malformed('it is signed, and holds nothing that was signed');
  return {
    kind: 'content',
    content: value.content,
    encryption: null,
    signatures: await verifySigned(value, null, trust),
  };
}

async function openEnveloped(
  data: Result<EnvelopedData, string>,
  trust: CertificateTrust,
  keys: readonly OwnKey[],
): Promise<Unsealed> {
  if (!data.ok) return malformed(data.error);
  const { content, encryption } = await decrypt(data.value, keys, [...trust.accepted, ...trust.known]);
  if (content === null) return { kind: 'closed', encryption };
  // "The inner content type is id-data": what is inside is a MIME entity. RFC 8551 §2.4.1, §3.3
  return data.value.content.type === contentTypes.data
    ? { kind: 'content', content, encryption, signatures: [] }
    : malformed('it is encrypted, and what is inside is no MIME entity');
}

async function openCompressed(data: Result<CompressedData, string>): Promise<Unsealed> {
  if (!data.ok) return malformed(data.error);
  if (data.value.type !== contentTypes.data) return malformed('what is compressed is no MIME entity');
  const content = await inflate(data.value.octets, limits.inflated);
  return content === null
    ? malformed(`it cannot be unpacked, or to more than ${limits.inflated} octets only`)
    : { kind: 'content', content, encryption: null, signatures: [] };
}

const malformed = (text: string): Unsealed => ({ kind: 'malformed', reason: { text, rule } });

function readSigned(signature: Buffer): Result<SignedData, string> {
  const info = decode(signature, contentInfo);
  if (!info.ok) return info;
  if (info.value.type !== contentTypes.signedData) return fail('what stands for its signature is none');
  const data = reading(() => signedData(info.value.content));
  return data.ok ? ok(data.value) : data;
}

const noSignature = (fault: SignatureFault, text: string): SignatureVerdict => ({
  standard: 'smime',
  state: 'invalid',
  fault,
  reason: { text, rule: 'RFC 5652 §5' },
  signer: null,
  signedAt: null,
  algorithm: '',
  revocation: [],
});

/** application/pkcs7-mime, its old name, and what gateways make of it: octets with the name of such a file. RFC 8551 §3.2, §3.2.1 */
function isPkcs7(part: Part): boolean {
  if (part.type !== 'application') return false;
  if (part.subtype === 'pkcs7-mime' || part.subtype === 'x-pkcs7-mime') return true;
  return part.subtype === 'octet-stream' && fileName(part).toLowerCase().endsWith('.p7m');
}

const fileName = ({ parameters, disposition }: Part): string =>
  (disposition === null ? null : parameter(disposition.parameters, 'filename')) ?? parameter(parameters, 'name') ?? '';
