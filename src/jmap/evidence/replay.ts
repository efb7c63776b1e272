/**
 * EmailEvidence/replay: the checks of a message over again, from the answers that were kept, as `postern explain --replay` does them.
 * Nobody is asked anything. Ours, of the capability https://postern.email/jmap/evidence.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Plain } from '../../base/plain.ts';
import type { Content } from '../../message/content.ts';
import { keptJson } from '../../mta/receive/record-json.ts';
import { type KeptRecord, readRecord } from '../../mta/receive/record.ts';
import { replaySpam } from '../../spam/decision/replay.ts';
import { limits as spamLimits } from '../../spam/limits.ts';
import { replayTrust } from '../../trust/examine.ts';
import { accountIdOf } from '../core/account.ts';
import { evidence as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id } from '../core/method.ts';
import type { JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import { readEmailId } from '../mail/ids.ts';
import { createTurns } from '../standard/turns.ts';
import type { EvidenceDeps } from './deps.ts';

/** Answers `isSame`, the names of the checks that came out otherwise, and the evidence as it is now. */
export function evidenceReplay({ evidence, judged, clock }: EvidenceDeps): Method {
  // Signatures and attachments are read again.
  const turns = createTurns(
    { perMinute: limits.replaysPerMinute, atOnce: limits.replaysAtOnce, counted: limits.replaysCounted },
    clock,
  );
  return accountMethod({
    name: 'EmailEvidence/replay',
    capability,
    args: { emailId: id },
    run: async (account, { emailId }) => {
      const email = readEmailId(emailId);
      const json = email === null ? null : await evidence.evidence(account, email);
      const content = email === null ? null : await evidence.original(account, email);
      if (json === null || content === null)
        return methodError('invalidArguments', 'There is no evidence of such an e-mail.', ['emailId']);
      const end = turns.begin(account);
      if (end === null) return methodError('serverUnavailable', 'Too many checks are replayed. Try again in a minute.');
      try {
        const record = readRecord(json);
        const [then, now] = [keptJson(record), keptJson(await replayed(content, record, judged))];
        const others = differences(then, now);
        return answer('EmailEvidence/replay', {
          ...{
            accountId: accountIdOf(account),
            emailId,
            isSame: others.length === 0,
            differences: others,
            evidence: now,
          },
        });
      } finally {
        end();
      }
    },
  });
}

async function replayed(content: Content, record: KeptRecord, judged: EvidenceDeps['judged']): Promise<KeptRecord> {
  const trust = record.trust && (await replayTrust(content, record.trust, judged));
  if (record.spam === null) return { trust, spam: null };
  const octets = await content.read(0, Math.min(content.size, spamLimits.messageOctets));
  // Nothing of the way is tested of a message of which nobody knows how it came.
  return { trust, spam: replaySpam(octets, record.spam, trust?.hop === null ? null : trust) };
}

/** Names of the parts that are not as they were. */
function differences(then: Plain, now: Plain): readonly string[] {
  const [before, after] = [then as JsonObject, now as JsonObject];
  const isOther = (name: string): boolean => !isDeepStrictEqual(before[name], after[name]);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isOther);
}
