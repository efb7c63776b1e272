/** What reputation learns: from the score of each message, and from users who say that it was wrong. */
import { type Log, errorText } from '../base/log.ts';
import type { AccountId } from '../directory/types.ts';
import { readRecord } from '../mta/receive/record.ts';
import { senderOf } from '../mta/receive/sender.ts';
import type { EvidenceReader } from '../ms/evidence.ts';
import type { EmailId } from '../ms/types.ts';
import type { SpamRecord } from '../spam/decision/record.ts';
import type { ChangedMind, LessonStore, LessonVerdict } from '../spam/lessons.ts';
import { type Outcome, type Reputation, lessonOf } from '../spam/reputation/reputation.ts';
import { thresholds as fitted } from '../spam/weights.ts';

/** What could not be looked at teaches nothing, nor what this server takes from nobody; who sends malware is judged by that. */
export function outcomeOf(record: SpamRecord, refused: boolean): Outcome | null {
  const { score, signals, fault, thresholds, rulings } = record;
  if (rulings.some(({ ruling }) => ruling === 'malware')) return refused ? 'refused' : 'spam';
  if (fault !== null || rulings.some(({ ruling }) => ruling === 'forbidden')) return null;
  const bounds = { unsure: fitted.unsure, spam: thresholds.junk ?? fitted.spam };
  return lessonOf({ score, evidence: signals }, refused, bounds);
}

export function correctReputation(
  { onLearned }: Pick<LessonStore, 'onLearned'>,
  evidence: Pick<EvidenceReader, 'evidence'>,
  reputation: Pick<Reputation, 'correct'>,
  log: Log,
): void {
  async function correct({ account, email, before, verdict }: ChangedMind): Promise<void> {
    const json = await evidence.evidence(account as AccountId, email as EmailId);
    const { trust, spam } = json === null ? { trust: null, spam: null } : readRecord(json);
    // Of what was never scored nobody knows who sent it.
    if (spam === null || spam.envelope === null) return;
    const judged = outcomeOf(spam, false);
    const meant = (said: LessonVerdict): Outcome | null => (said === 'none' ? judged : said);
    reputation.correct(senderOf(spam.envelope, trust), meant(before), meant(verdict));
  }
  onLearned(({ lessons }) => {
    for (const lesson of lessons)
      void correct(lesson).catch((error: unknown) =>
        log.error('spam.reputation.uncorrected', { error: errorText(error) }),
      );
  });
}
