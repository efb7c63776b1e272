/**
 * What is signed and not encrypted: a message in packets, a cleartext signature, a detached one; and signatures inside encryption.
 * Implements: RFC 9580 §10.3 (signed messages), §10.4 (detached signatures), §7 (cleartext signatures).
 */
import { type VerifyMessageResult, readMessage, readSignature, verify } from 'openpgp';
import type { SignatureVerdict, Unsealed } from '../sealed/types.ts';
import { unarmored } from './armor.ts';
import type { OpenPgpKeys } from './keys.ts';
import { limits } from './limits.ts';
import { type Packet, packetsOf, tags } from './packets.ts';
import { readingRules } from './rules.ts';
import { noSignature, readable, verdictsOn } from './verify.ts';

type Found = Pick<VerifyMessageResult['signatures'][number], 'signature'>;

/** One that stands in a message, over its literal octets. */
export async function signaturesIn(
  found: readonly Found[],
  content: Buffer,
  keys: OpenPgpKeys,
): Promise<readonly SignatureVerdict[]> {
  const verdicts: SignatureVerdict[] = [];
  for (const { signature } of found.slice(0, limits.signatures)) {
    const packets = await signature.then(readable, () => []);
    const judged = await verdictsOn(packets, content, keys);
    verdicts.push(
      ...(judged.length > 0 ? judged : [noSignature('unsupported', 'it is of a kind that is not known here')]),
    );
  }
  return verdicts;
}

export async function verifyDetached(
  signed: Buffer,
  signature: Buffer,
  keys: OpenPgpKeys,
): Promise<readonly SignatureVerdict[]> {
  if (signature.length > limits.signatureOctets)
    return [noSignature('malformed', 'its signature is too large to be one')];
  const armored = unarmored(signature);
  if (!armored.ok) return [noSignature('malformed', armored.error)];
  return verifyPackets(signed, armored.value.octets, keys);
}

/** Signature packets and nothing else. */
export async function verifyPackets(
  signed: Buffer,
  octets: Buffer,
  keys: OpenPgpKeys,
): Promise<readonly SignatureVerdict[]> {
  const packets = packetsOf(octets, limits.signatures);
  if (!packets.ok) return [noSignature('malformed', packets.error)];
  if (packets.value.some(({ tag }) => tag !== tags.signature && tag !== tags.padding && tag !== tags.marker))
    return [noSignature('malformed', 'what stands for its signature is none')];
  try {
    const found = readable(await readSignature({ binarySignature: octets, config: readingRules }));
    const verdicts = await verdictsOn(found, signed, keys);
    return verdicts.length > 0
      ? verdicts
      : [noSignature('unsupported', 'its signature is of a kind that is not known here')];
  } catch {
    return [noSignature('malformed', 'its signature is damaged')];
  }
}

/** A message that is signed, compressed or plain. */
export async function openSigned(octets: Buffer, packets: readonly Packet[], keys: OpenPgpKeys): Promise<Unsealed> {
  if (!packets.some(({ tag }) => tag === tags.literal || tag === tags.compressed))
    return malformed('it holds nothing to read');
  try {
    const message = await readMessage({ binaryMessage: octets, config: readingRules });
    const opened = (await verify({
      message,
      verificationKeys: [],
      format: 'binary',
      config: readingRules,
    })) as VerifyMessageResult;
    const { signatures } = opened;
    const data: unknown = opened.data;
    if (!(data instanceof Uint8Array)) return malformed('it holds nothing to read');
    const content = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return { kind: 'content', content, encryption: null, signatures: await signaturesIn(signatures, content, keys) };
  } catch {
    return malformed('it is damaged, or larger than what is opened');
  }
}

export const malformed = (text: string): Unsealed => ({ kind: 'malformed', reason: { text, rule: 'RFC 9580 §10.3' } });
