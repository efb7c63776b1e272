/**
 * Every signature of a message, those of DKIM and those of ARC, over one pass through it.
 * Implements: RFC 6376 §6, RFC 8617 §5.2. Not here: what follows from the verdicts.
 */
import { setImmediate } from 'node:timers/promises';
import type { Resolver } from '../dns/types.ts';
import type { Content } from '../message/content.ts';
import { type ChainSet, chainOf } from './arc/set.ts';
import { brokenChain, noChain, validateChain } from './arc/validate.ts';
import { type BodyHashes, hashBody } from './dkim/body-hashes.ts';
import type { KeyReader } from './dkim/key-record.ts';
import { keyName, keysFrom } from './dkim/keys.ts';
import { type Signature, readSignature } from './dkim/signature.ts';
import { type SignedMessage, signedMessage } from './dkim/signed-message.ts';
import { type VerifyContext, verdictOf, verifySignature } from './dkim/verify.ts';
import { limits } from './limits.ts';
import type { Reason } from '../base/reason.ts';
import type { ArcVerdict, DkimVerdict } from './types.ts';

export interface SignatureFindings {
  /** In order of the header; empty without signatures. */
  readonly dkim: readonly DkimVerdict[];
  readonly arc: ArcVerdict;
}

export interface SignatureContext {
  readonly resolver: Resolver;
  readonly readKey: KeyReader;
  /** Milliseconds since the epoch: when the message came in. */
  readonly now: number;
}

export const examineSignatures = async (
  content: Content,
  context: SignatureContext,
  signal?: AbortSignal,
): Promise<SignatureFindings> => signaturesOf(await signedMessage(content), context, signal);

/** The same, where the header was read before. */
export async function signaturesOf(
  message: SignedMessage,
  { resolver, readKey, now }: SignatureContext,
  signal?: AbortSignal,
): Promise<SignatureFindings> {
  if (message.isTooLong) {
    const text = `the header has more than ${limits.signedHeaderOctets} octets: no signature in it is looked at`;
    const reason = { text, rule: 'RFC 6376 §6.1' };
    return { dkim: [unread(message, reason)], arc: { ...noChain, reason } };
  }
  const { header } = message;
  const fields = header.named('dkim-signature').toReversed();
  const signatures = fields.slice(0, limits.signatures).map((field) => readSignature(header.bytes, field, 'dkim'));
  const chain = chainOf(header);
  const sets = chain.ok ? chain.value : [];
  const context: VerifyContext = { keys: keysFrom(resolver, signal), readKey, now };
  for (const { problem, selector, domain } of signatures) {
    // Asked while the body is read; a rejection is seen below, where it is asked again.
    if (problem === null) context.keys.of(keyName(selector, domain)).catch(() => undefined);
  }
  const bodies = await hashBodies(message, signatures, sets);
  const dkim: DkimVerdict[] = [];
  for (const [at, signature] of signatures.entries()) {
    if (at > 0) await setImmediate();
    const body = bodies({ canonicalization: signature.canonicalization.body, length: signature.length });
    dkim.push(await verifySignature(signature, { body, header: () => header.signedBy(signature) }, context));
  }
  if (fields.length > signatures.length) {
    const more = fields.length - signatures.length;
    const text = `there are ${more} more signatures; only the first ${limits.signatures} are looked at`;
    dkim.push(unread(message, { text, rule: 'RFC 6376 §6.1' }));
  }
  const arc = chain.ok ? await validateChain(sets, header, bodies, context) : brokenChain(chain.error);
  return { dkim, arc };
}

function hashBodies(
  message: SignedMessage,
  signatures: readonly Signature[],
  sets: readonly ChainSet[],
): Promise<BodyHashes> {
  const all = [...signatures, ...sets.map((set) => set.message)].filter(({ problem }) => problem === null);
  const forms = all.map(({ canonicalization, length }) => ({ canonicalization: canonicalization.body, length }));
  return hashBody(message.body(), forms);
}

/** The verdict on what was not looked at. */
function unread({ header }: SignedMessage, reason: Reason): DkimVerdict {
  const nothing = { name: '', nameStart: 0, valueStart: 0, valueEnd: 0, end: 0 };
  return verdictOf(readSignature(header.bytes, nothing, 'dkim'), { result: 'policy', reason });
}
