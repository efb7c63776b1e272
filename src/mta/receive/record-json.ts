/**
 * What was found out about a message, as programs read it: `postern explain --json` and JMAP say the same. It can be given to
 * `postern explain --evidence` again.
 */
import { type Plain, plain } from '../../base/plain.ts';
import type { SpamRecord } from '../../spam/decision/record.ts';
import type { TrustRecord } from '../../trust/evidence/record.ts';
import type { Reason } from '../../base/reason.ts';
import type { KeptRecord } from './record.ts';

/** Of what was kept; of mail whose sender nobody looked at, the score alone. */
export const keptJson = ({ trust, spam, filter = null }: KeptRecord): Plain => ({
  ...((trust === null ? plain({ spam: spam && spamFirst(spam) }) : recordJson(trust, spam)) as PlainObject),
  ...(filter === null ? {} : { filter: plain(filter) }),
});

type PlainObject = Readonly<Record<string, Plain>>;

/** Each check has `result`, `reason` (a sentence) and `rule` on top, and the rest of what it found. */
export function recordJson(record: TrustRecord, spam: SpamRecord | null = null): Plain {
  const { version, at, by, lot, hop, tls, iprev, spf, dkim, arc, dmarc, bimi, decision, dns } = record;
  return plain({
    version,
    at,
    by,
    lot,
    hop,
    tls,
    decision: told(decision),
    spf: spf === null ? notAsked : { ...told(spf.mailFrom), helo: spf.helo === null ? null : told(spf.helo) },
    iprev: iprev === null ? notAsked : told(iprev),
    dkim: dkim.map(told),
    arc: {
      ...told(arc),
      sets: arc.sets.map(({ seal, message, ...set }) => ({
        ...set,
        seal: seal && told(seal),
        message: message && told(message),
      })),
    },
    dmarc: told(dmarc),
    ...(bimi === undefined ? {} : { bimi: told(bimi) }),
    dns,
    ...(spam === null ? {} : { spam: spamFirst(spam) }),
  });
}

const notAsked = {
  result: 'none',
  reason: 'Nobody said from which host the message came (--ip).',
  rule: 'RFC 7208 §2.6.1',
} as const;

const told = <T extends { readonly reason: Reason }>({ reason, ...rest }: T) => ({
  ...rest,
  reason: reason.text,
  rule: reason.rule,
});

/** What is looked for stands first. */
const spamFirst = ({ score, verdict, action, signals, otherwise, ...rest }: SpamRecord): SpamRecord => ({
  score,
  verdict,
  action,
  signals,
  otherwise,
  ...rest,
});
