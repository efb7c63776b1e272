/** A record from a stranger's JSON, such as a file of `postern explain --json`. */
import * as v from 'valibot';
import type { SpamRecord } from './record.ts';

const threshold = v.nullable(v.number());

const record = v.object({
  version: v.literal(1),
  score: v.number(),
  verdict: v.picklist(['ham', 'unsure', 'spam']),
  action: v.picklist(['accept', 'tag', 'junk', 'greylist', 'quarantine', 'reject']),
  otherwise: v.array(v.string()),
  at: v.number(),
  envelope: v.nullable(v.object({ mailFrom: v.string(), helo: v.string(), ip: v.string() })),
  signals: v.array(
    v.object({ name: v.string(), points: v.number(), why: v.string(), details: v.array(v.string()), by: v.string() }),
  ),
  rulings: v.array(v.object({ ruling: v.picklist(['malware', 'forbidden', 'later', 'wanted']), by: v.string() })),
  thresholds: v.object({
    tag: threshold,
    junk: threshold,
    greylist: threshold,
    quarantine: threshold,
    reject: threshold,
  }),
  malware: v.picklist(['quarantine', 'reject']),
  cameBack: v.boolean(),
  fault: v.nullable(v.string()),
});

/** null for what is no record of version 1. */
export function readSpamRecord(value: unknown): SpamRecord | null {
  const read = v.safeParse(record, value);
  return read.success ? read.output : null;
}
