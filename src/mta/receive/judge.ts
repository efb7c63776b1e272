/**
 * What is thought of a whole message before it is taken: whose it is (trust.ts), then whether anybody wants it (spam.ts). Asked
 * once for a message, behind the cheap checks and before the programs beside this one.
 */
import type { AccountId } from '../../directory/types.ts';
import type { Evidence } from '../../mda/types.ts';
import type { Field } from '../../message/header/fields.ts';
import type { StagedContent } from '../../ms/content.ts';
import type { Sealing } from '../../trust/arc/forward.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';
import type { Refusal } from '../types.ts';
import type { Client, Transaction } from './port.ts';

export interface Judged {
  readonly client: Client;
  readonly transaction: Transaction;
  readonly staged: StagedContent;
  /** The header, as far as limits.headerOctets, and its fields. */
  readonly header: Buffer;
  readonly fields: readonly Field[];
}

/** Where a message goes that is not refused. */
export type Filing = 'as usual' | 'junk' | 'quarantine';

/** What becomes of the copy of one account. */
export interface Copy {
  readonly filing: Filing;
  /** Keywords that it gets. */
  readonly keywords: readonly string[];
  /** Header fields of this copy alone, above those of all. */
  readonly above: Buffer;
  /** What is kept with it (record.ts); null keeps nothing. Asked for where it is kept: who judges later may have more to keep. */
  readonly evidence: (() => Evidence) | null;
}

export interface Judgement {
  /** null takes the message. */
  readonly refusal: Refusal | null;
  readonly copyOf: (account: AccountId) => Copy;
  /** Header fields that go above our Received field. */
  readonly above: Buffer;
  /** Whose mail it is; null where that was not looked at. */
  readonly trust: TrustRecord | null;
  /** What whoever gets it from us is told of it; null where nothing was looked at. */
  readonly sealing: Sealing | null;
  /** The content that came, or another one, which is the caller's to discard then. */
  readonly staged: StagedContent;
}

export interface Judge {
  /** `before` is what those thought who were asked earlier. Never discards the content that came. */
  judge(judged: Judged, before: Judgement): Promise<Judgement>;
}

const usualCopy: Copy = { filing: 'as usual', keywords: [], above: Buffer.alloc(0), evidence: null };

/** What is thought of a message at which nobody has looked. */
export const asItCame = (staged: StagedContent): Judgement => ({
  refusal: null,
  copyOf: () => usualCopy,
  above: Buffer.alloc(0),
  trust: null,
  sealing: null,
  staged,
});

/** One after another, until one refuses. */
export async function judgeInTurn(judges: readonly Judge[], judged: Judged): Promise<Judgement> {
  let judgement = asItCame(judged.staged);
  for (const one of judges) {
    if (judgement.refusal !== null) break;
    judgement = await one.judge(judged, judgement);
  }
  return judgement;
}
