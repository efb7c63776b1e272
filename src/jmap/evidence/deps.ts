/** What the methods about evidence work with: what was found out of a message, how it is found out again, and whom a user trusts. */
import type { Clock } from '../../base/clock.ts';
import type { EvidenceReader } from '../../ms/evidence.ts';
import type { WishStore } from '../../spam/wishes/types.ts';
import type { ExamineContext } from '../../trust/examine.ts';

export interface EvidenceDeps {
  readonly evidence: Pick<EvidenceReader, 'evidence' | 'original'>;
  readonly judged: Pick<ExamineContext, 'readKey' | 'policy'>;
  readonly wishes: Pick<WishStore, 'about' | 'add' | 'remove'>;
  /** Who takes reports of spam and phishing; null where nobody does. */
  readonly reportTo: string | null;
  readonly clock: Clock;
}
