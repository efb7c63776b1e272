/**
 * What somebody's program says that it decrypts, and how to write to several so that all of them can.
 * Implements: RFC 8551 §2.5.2 (SMIMECapabilities), §2.7.1 (which encryption is used), §2.7.3 (several recipients), RFC 4262 (in certificates).
 * Not here: where it is remembered. Parameters of capabilities are not looked at: those of the ciphers used here have none.
 */
import { type ModernCipher, contentCiphers } from '../algorithms/contents.ts';
import { decode, oid, sequence } from '../asn1/reader.ts';
import type { Element } from '../asn1/tree.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { limits } from '../limits.ts';
import { type Attribute, attributeIds, single } from './attributes.ts';
import { type EnvelopOptions, oldEnvelope, usualEnvelope } from './envelop.ts';

/** OBJECT IDENTIFIERs, best first; null where nothing is known. */
export type Capabilities = readonly string[] | null;

/** SMIMECapabilities ::= SEQUENCE OF SMIMECapability ::= SEQUENCE { capabilityID OBJECT IDENTIFIER, parameters ANY OPTIONAL } */
function smimeCapabilities(element: Element): readonly string[] {
  return sequence(element, 'SMIMECapabilities')
    .rest()
    .slice(0, limits.capabilities)
    .map((each) => oid(sequence(each, 'SMIMECapability').any('capabilityID')));
}

export function capabilitiesIn(attributes: readonly Attribute[]): Capabilities {
  const found = single(attributes, attributeIds.smimeCapabilities, smimeCapabilities);
  return found === 'bad' ? null : found;
}

/** "SHOULD NOT use information in the extension if more reliable and relevant information is available." RFC 4262 §3 */
function certified({ extensions }: Certificate): Capabilities {
  const extension = extensions.get(attributeIds.smimeCapabilities);
  const read = extension === undefined ? null : decode(extension.value, smimeCapabilities);
  return read?.ok === true ? read.value : null;
}

/** Best first. What is weaker is never written. RFC 8551 §2.7.2 */
const preferred: readonly ModernCipher[] = ['aes256gcm', 'aes128gcm', 'aes256cbc', 'aes128cbc'];

/**
 * The best cipher that all are known to decrypt; whoever said nothing is taken to know them all (Rule 2: "SHOULD use AES-256 GCM"). Where
 * they have none in common, the one that every version since 3.1 knows. Programs without AES-GCM are from before RSAES-OAEP, too.
 */
export function envelopeFor(
  recipients: readonly { readonly certificate: Certificate; readonly capabilities: Capabilities }[],
): EnvelopOptions {
  const known = recipients.map(({ certificate, capabilities }) => capabilities ?? certified(certificate));
  const cipher =
    preferred.find((name) => known.every((one) => one === null || one.includes(contentCiphers[name].oid))) ??
    'aes128cbc';
  return { ...(cipher.endsWith('cbc') ? oldEnvelope : usualEnvelope), cipher };
}
