/**
 * S/MIME as the tree of a message asks for it.
 * Implements: RFC 8551 §3.2 (application/pkcs7-mime), §3.5 (signed), §3.8 (certificates alone); the port is sealed/types.ts.
 */
import { type Result, fail, ok } from '../base/result.ts';
import { parameter } from '../message/header/parameters.ts';
import type { Part } from '../message/types.ts';
import type { SignatureFault, SignatureVerdict, Standard, Unsealed } from '../sealed/types.ts';
import { decode, reading } from './asn1/reader.ts';
import type { CertificateTrust } from './certificates/trust.ts';
import { type ContentInfo, contentInfo, contentTypes } from './cms/content-info.ts';
import { type SignedData, signedData } from './cms/signed-data.ts';
import { verifySigned } from './cms/verify.ts';

const rule = 'RFC 8551 §3';

export function smime(trust: CertificateTrust): Standard {
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
      if (!info.ok) return { kind: 'malformed', reason: { text: info.error, rule } };
      return openContent(info.value, trust);
    },
    inline: null,
  };
}

async function openContent({ type, content }: ContentInfo, trust: CertificateTrust): Promise<Unsealed> {
  if (type !== contentTypes.signedData)
    return { kind: 'malformed', reason: { text: `its content is of a kind that is not known here: ${type}`, rule } };
  const data = reading(() => signedData(content));
  if (!data.ok) return { kind: 'malformed', reason: { text: data.error, rule } };
  const { value } = data;
  if (value.content === null || value.signers.length === 0)
    return value.certificates.length > 0 && value.signers.length === 0
      ? { kind: 'keys' }
      : { kind: 'malformed', reason: { text: 'it is signed, and holds nothing that was signed', rule } };
  return {
    kind: 'content',
    content: value.content,
    encryption: null,
    signatures: await verifySigned(value, null, trust),
  };
}

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
});

/** application/pkcs7-mime, its old name, and what gateways make of it: octets with the name of such a file. RFC 8551 §3.2, §3.2.1 */
function isPkcs7(part: Part): boolean {
  if (part.type !== 'application') return false;
  if (part.subtype === 'pkcs7-mime' || part.subtype === 'x-pkcs7-mime') return true;
  return part.subtype === 'octet-stream' && fileName(part).toLowerCase().endsWith('.p7m');
}

const fileName = ({ parameters, disposition }: Part): string =>
  (disposition === null ? null : parameter(disposition.parameters, 'filename')) ?? parameter(parameters, 'name') ?? '';
