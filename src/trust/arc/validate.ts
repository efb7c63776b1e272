/**
 * Whether a chain of seals holds.
 * Implements: RFC 8617 §5.2 steps 4 to 7, §5.1.1 (what a seal covers), §5.2.1 (every failure is one for good).
 */
import { setImmediate } from 'node:timers/promises';
import type { BodyHashes } from '../dkim/body-hashes.ts';
import { keyName } from '../dkim/keys.ts';
import type { Signature } from '../dkim/signature.ts';
import type { SignedHeader } from '../dkim/signed-header.ts';
import { type VerifyContext, verifySignature } from '../dkim/verify.ts';
import type { Reason } from '../../base/reason.ts';
import type { ArcSet, ArcVerdict, DkimVerdict } from '../types.ts';
import type { ChainSet } from './set.ts';

const rule = 'RFC 8617 §5.2';

export const noChain: ArcVerdict = {
  result: 'none',
  reason: { text: 'nobody sealed it on its way', rule },
  sets: [],
  oldestPass: null,
};

export const brokenChain = (reason: Reason): ArcVerdict => ({ result: 'fail', reason, sets: [], oldestPass: null });

export async function validateChain(
  sets: readonly ChainSet[],
  header: SignedHeader,
  bodies: BodyHashes,
  context: VerifyContext,
): Promise<ArcVerdict> {
  const newest = sets.at(-1);
  if (newest === undefined) return noChain;
  for (const { seal, message } of sets) ask([seal, message], context);
  const messages = new Map<number, DkimVerdict>();
  const seals = new Map<number, DkimVerdict>();
  const end = (result: ArcVerdict['result'], text: string, oldestPass: number | null): ArcVerdict => ({
    result,
    reason: { text, rule },
    sets: sets.map((set) => seenSet(set, seals.get(set.instance), messages.get(set.instance))),
    oldestPass,
  });

  let oldestPass: number | null = 0;
  for (const set of sets.toReversed()) {
    const verdict = await verifyMessage(set.message, header, bodies, context);
    messages.set(set.instance, verdict);
    if (verdict.result === 'pass') continue;
    if (set === newest)
      return end('fail', `the message was changed behind the last seal: ${verdict.reason.text}`, null);
    oldestPass = set.instance + 1;
    break;
  }
  for (const set of sets.toReversed()) {
    const covered = sets.slice(0, set.instance);
    const verdict = await verifySignature(
      set.seal,
      { body: null, header: () => sealedData(header, covered, set.seal) },
      context,
    );
    seals.set(set.instance, verdict);
    if (verdict.result !== 'pass') {
      return end('fail', `the seal of ARC set ${set.instance} does not hold: ${verdict.reason.text}`, oldestPass);
    }
    await setImmediate();
  }
  const sealers = sets.map(({ seal }) => seal.domain).join(', ');
  return end('pass', `every seal on its way holds: ${sealers}`, oldestPass);
}

/** Keys are on their way while the first signatures are computed. A rejection is seen by whoever asks again. */
function ask(signatures: readonly Signature[], { keys }: VerifyContext): void {
  for (const { problem, selector, domain } of signatures) {
    if (problem === null) keys.of(keyName(selector, domain)).catch(() => undefined);
  }
}

const verifyMessage = (
  signature: Signature,
  header: SignedHeader,
  bodies: BodyHashes,
  context: VerifyContext,
): Promise<DkimVerdict> => {
  const body = bodies({ canonicalization: signature.canonicalization.body, length: signature.length });
  return verifySignature(signature, { body, header: () => header.signedBy(signature) }, context);
};

/** All sets up to that of the last seal, which is without b=. RFC 8617 §5.1.1 */
function sealedData(header: SignedHeader, sets: readonly ChainSet[], { field, gap }: Signature): Buffer {
  return Buffer.concat([...sealedFields(header, sets).slice(0, -1), header.unsigned(field, gap, 'relaxed')]);
}

/** The fields of sets in the order in which they are sealed: results, message signature, seal. */
export const sealedFields = (header: SignedHeader, sets: readonly ChainSet[]): readonly Buffer[] =>
  sets.flatMap(({ results, message, seal }) =>
    [results, message.field, seal.field].map((field) => header.canonical(field, 'relaxed')),
  );

const seenSet = (set: ChainSet, seal: DkimVerdict | undefined, message: DkimVerdict | undefined): ArcSet => ({
  instance: set.instance,
  sealer: set.seal.domain,
  selector: set.seal.selector,
  cv: set.cv,
  seal: seal ?? null,
  message: message ?? null,
  results: set.resultsText,
});
