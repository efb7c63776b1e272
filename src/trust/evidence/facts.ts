/** What a record is computed from again: how the message came, and the answers that were seen. Read from a stranger's JSON. */
import * as v from 'valibot';
import type { SeenAnswer } from './answers.ts';
import type { TrustRecord } from './record.ts';

export type ReplayFacts = Pick<TrustRecord, 'at' | 'by' | 'lot' | 'hop' | 'tls' | 'dns' | 'bimi'>;

const answer = v.object({
  name: v.string(),
  kind: v.string(),
  found: v.picklist(['records', 'no-data', 'no-name', 'failure']),
  records: v.array(v.unknown()),
  security: v.picklist(['secure', 'insecure', 'bogus', 'indeterminate']),
  owner: v.string(),
  ttl: v.number(),
  reason: v.string(),
  server: v.nullable(v.string()),
  at: v.nullable(v.number()),
});

const facts = v.object({
  version: v.literal(1),
  at: v.number(),
  by: v.string(),
  lot: v.number(),
  hop: v.nullable(v.object({ ip: v.string(), helo: v.string(), mailFrom: v.string() })),
  tls: v.nullable(v.object({ version: v.string(), cipher: v.string() })),
  dns: v.array(answer),
});

/** null for what is no record of version 1. */
export function readFacts(value: unknown): ReplayFacts | null {
  const read = v.safeParse(facts, value);
  return read.success ? { ...read.output, dns: read.output.dns as readonly SeenAnswer[] } : null;
}
