/**
 * What the domain's owner says to those who fail.
 * Implements: RFC 7208 §6.2. Whatever is wrong with it, there is then just no explanation.
 */
import { Cursor } from '../../base/cursor.ts';
import { questionName, isAscii } from '../domain.ts';
import { limits } from '../limits.ts';
import type { Outcome } from './check-host.ts';
import type { Evaluation } from './evaluation.ts';
import { explainString } from './macro.ts';
import { filled, targetName } from './target.ts';

export async function explanationOf(evaluation: Evaluation, { failedBy }: Outcome): Promise<string | null> {
  const modifier = failedBy?.record.explanation ?? null;
  if (failedBy === null || modifier === null) return null;
  const { domain } = failedBy;
  const target = await targetName(evaluation, domain, modifier.target);
  const name = target === null ? null : questionName(target);
  if (name === null) return null;
  const answer = await evaluation.resolver.lookUp(name, 'TXT', evaluation.signal);
  if (answer.kind !== 'records') return null;
  const [text, second] = answer.records;
  if (text === undefined || second !== undefined || !isAscii(text)) return null;
  const spec = explainString(new Cursor(Buffer.from(text)));
  if (spec === null) return null;
  const explanation = await filled(evaluation, domain, spec);
  return isAscii(explanation) && isPrintable(explanation) ? explanation.slice(0, limits.spfExplanation) : null;
}

/** HELO and local part can bring what the record cannot. */
function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x20 || text.charCodeAt(at) === 0x7f) return false;
  return true;
}
