/**
 * Seals a message before it goes on: the three fields of one more ARC set.
 * Implements: RFC 8617 §5.1. What was done to the message must have been done before.
 */
import { CRLF } from '../../base/bytes.ts';
import type { Content } from '../../message/content.ts';
import { hashBody } from '../dkim/body-hashes.ts';
import { tagWord } from '../dkim/fold.ts';
import { type Signer, algorithmOf, covered, signatureWords, signedField, timeWords } from '../dkim/sign.ts';
import { signedFields } from '../dkim/signed-fields.ts';
import { relaxedField } from '../dkim/signed-header.ts';
import { signedMessage } from '../dkim/signed-message.ts';
import { limits } from '../limits.ts';
import type { ArcResult } from '../types.ts';
import { chainOf, lastInstance } from './set.ts';
import { sealedFields } from './validate.ts';

export interface SealFacts {
  /** What Authentication-Results says of the message: authserv-id and results, RFC 8601 §2.2. It is written as it is, folds and all. */
  readonly results: string;
  /** How the chain that is there was validated when the message came in. */
  readonly cv: ArcResult;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Why there is no seal: the chain was broken before and says so, or it is as long as it may be. §5.1 step 2, §4.2.1 */
export type Unsealable = 'broken-before' | 'too-many-sets' | 'header-too-long';

/** The fields with their line breaks, to be put in front. */
export async function seal(content: Content, signer: Signer, facts: SealFacts): Promise<Buffer | Unsealable> {
  const message = await signedMessage(content);
  if (message.isTooLong) return 'header-too-long';
  const { header } = message;
  const last = lastInstance(header);
  if (last?.cv === 'fail') return 'broken-before';
  const chain = chainOf(header);
  // A chain that does not hold is sealed as broken, by this set alone. §5.1.2
  const before = chain.ok && facts.cv === 'pass' ? chain.value : [];
  const cv: ArcResult = last === null ? 'none' : before.length > 0 ? 'pass' : 'fail';
  const instance = (last?.instance ?? 0) + 1;
  if (instance > limits.arcSets) return 'too-many-sets';

  const form = { canonicalization: 'relaxed', length: null } as const;
  const bodies = await hashBody(message.body(), [form]);
  const bodyHash = bodies(form)?.digest ?? Buffer.alloc(0);
  const names = signedFields(header, ['DKIM-Signature']);
  const time = { now: facts.now };
  const i = tagWord(`i=${instance};`);

  const results = Buffer.from(`ARC-Authentication-Results: i=${instance}; ${facts.results}\r\n`);
  const messageSignature = await signedField(
    'ARC-Message-Signature',
    [i, ...signatureWords(signer, time, names, bodyHash)],
    signer.key,
    covered(header, names),
  );
  const own = [results, messageSignature].map(relaxedLine);
  const sealWords = [
    i,
    tagWord(`a=${algorithmOf(signer.key)};`),
    ...timeWords(time),
    tagWord(`cv=${cv};`),
    tagWord(`d=${signer.domain};`),
    tagWord(`s=${signer.selector};`),
  ];
  const sealField = await signedField('ARC-Seal', sealWords, signer.key, [...sealedFields(header, before), ...own]);
  return Buffer.concat([sealField, messageSignature, results]);
}

/** A field that was just written, as it is covered. */
function relaxedLine(field: Buffer): Buffer {
  const colon = field.indexOf(':');
  const value = field.subarray(colon + 1, field.length - CRLF.length);
  return Buffer.concat([relaxedField(field.toString('latin1', 0, colon), value), CRLF]);
}
