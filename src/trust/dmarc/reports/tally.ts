/**
 * Counts messages as reports want them, from what the checks found and what was done.
 * Implements: RFC 9990 §3.1.1.5-3.1.1.14, §3.1.2 (one policy domain), §3.1.3 (which signatures).
 */
import type { Clock } from '../../../base/clock.ts';
import { dayOf } from '../../../base/days.ts';
import { Lru } from '../../../base/lru.ts';
import type { Action, TrustFindings } from '../../evidence/record.ts';
import { limits } from '../../limits.ts';
import type { AlignedIdentifier, DmarcVerdict, HopFacts } from '../../types.ts';
import { parseDmarc } from '../record.ts';
import type { DmarcReportStore, MessageCount, PolicyOverride, PublishedPolicy, ReportRow } from './types.ts';

export interface JudgedMessage extends Pick<TrustFindings, 'dkim' | 'spf' | 'dmarc'> {
  readonly hop: HopFacts;
  readonly action: Action;
  /** Why something else was done than the owner asks for; null where nobody says. */
  readonly override: PolicyOverride | null;
  /** Domain of the recipients; null where they are of several. */
  readonly envelopeTo: string | null;
}

export interface MessageTally {
  /** Never throws; rows are written by `flush`. */
  saw(message: JudgedMessage): void;
  flush(): Promise<void>;
}

/** Records whose policy is known by heart. Our own. */
const recordsKept = 1_000;

export function createMessageTally(store: Pick<DmarcReportStore, 'addCounts'>, clock: Clock): MessageTally {
  let counts = new Map<string, MessageCount>();
  const policies = new Lru<string, PublishedPolicy | null>(recordsKept, clock);
  const publishedIn = (text: string): PublishedPolicy | null => {
    const before = policies.get(text);
    if (before !== undefined) return before;
    const policy = publishedPolicy(text);
    policies.set(text, policy);
    return policy;
  };
  return {
    saw(message) {
      const { record, result } = message.dmarc;
      const published = record === null ? null : publishedIn(record.text);
      if (record === null || published === null || (result !== 'pass' && result !== 'fail')) return;
      // It comes again, and is counted then.
      if (message.action === 'defer') return;
      const { domain } = record;
      const counted = { day: dayOf(clock.now()), domain, published, row: rowOf(message) };
      const key = JSON.stringify(counted);
      const before = counts.get(key);
      // What is lost when a million senders write within a minute is numbers.
      if (before === undefined && counts.size >= limits.reportCounts) return;
      counts.set(key, { ...counted, messages: (before?.messages ?? 0) + 1 });
    },
    async flush() {
      if (counts.size === 0) return;
      const taken = counts;
      counts = new Map();
      await store.addCounts([...taken.values()]);
    },
  };
}

/**
 * Null for a record that wants no reports: nobody counts for it (RFC 9989 §4.7, rua). Tags that are left out have their default
 * values (RFC 9990 §3.1.1.5); where one of them says nothing, the record asks for nothing (RFC 9989 §4.10.1).
 */
function publishedPolicy(text: string): PublishedPolicy | null {
  const record = parseDmarc(text);
  if (record === null || record.rua.length === 0) return null;
  const { p, sp, np, fo, testing, isOld } = record;
  const wrong = Object.entries({ p, sp, np }).flatMap(([tag, value]) => (value === 'invalid' ? [tag] : []));
  const asked = (value: typeof p, otherwise: string): string =>
    wrong.length > 0 || value === 'invalid' ? 'none' : (value ?? otherwise);
  const all = asked(p, 'none');
  const below = asked(sp, all);
  return {
    p: all,
    sp: below,
    np: isOld ? null : asked(np, below),
    adkim: record.adkim === 'strict' ? 's' : 'r',
    aspf: record.aspf === 'strict' ? 's' : 'r',
    fo: fo.join(':'),
    testing,
    discovery: isOld ? 'psl' : 'treewalk',
    errors: wrong.map((tag) => `${tag}= is neither none nor quarantine nor reject`),
  };
}

function rowOf({ hop, dkim, spf, dmarc, action, override, envelopeTo }: JudgedMessage): ReportRow {
  const disposition = dispositionOf(dmarc, action);
  const counts = (identifier: AlignedIdentifier | null): boolean =>
    identifier !== null && identifier.aligned && identifier.passed;
  const isOther = dmarc.result === 'fail' && disposition !== dmarc.policy;
  const tested = dmarc.relaxed ? [testMode(dmarc)] : [];
  const local = isOther ? [override ?? { type: 'local_policy', comment: '' }] : [];
  const verdicts = dkim.map((verdict, at) => ({ verdict, rank: rankOf(dmarc.dkim[at], dmarc.domain) }));
  return {
    sourceIp: hop.ip,
    disposition,
    dkim: dmarc.dkim.some(counts),
    spf: counts(dmarc.spf),
    overrides: dmarc.result === 'fail' ? [...tested, ...local] : [],
    headerFrom: dmarc.domain,
    envelopeFrom: hop.mailFrom === '' ? '' : (spf?.mailFrom.domain ?? null),
    envelopeTo,
    dkimResults: verdicts
      // Of what cannot be read it is not known whose it is.
      .filter(({ verdict }) => verdict.domain !== '' && verdict.selector !== '')
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, limits.signatures)
      .map(({ verdict: { domain, selector, result } }) => ({ domain, selector, result })),
    spfResult: spf === null ? null : { domain: spf.mailFrom.domain, selector: '', result: spf.mailFrom.result },
  };
}

/** What came of it, in the words of reports: 'pass' where a policy would have been enforced. RFC 9990 appendix A */
function dispositionOf({ result, policy }: DmarcVerdict, action: Action): string {
  if (result === 'pass') return policy === 'none' ? 'none' : 'pass';
  if (action === 'reject') return 'reject';
  return action === 'quarantine' || action === 'junk' ? 'quarantine' : 'none';
}

const testMode = ({ record }: DmarcVerdict): PolicyOverride =>
  parseDmarc(record?.text ?? '')?.testing === true
    ? { type: 'policy_test_mode', comment: '' }
    : { type: 'other', comment: 'sampled out by pct' };

/** Signatures that pass and are the author's own first, those that do not pass last. RFC 9990 §3.1.3 */
function rankOf(identifier: DmarcVerdict['dkim'][number] | undefined, author: string): number {
  if (identifier?.passed !== true) return 3;
  if (identifier.domain === author) return 0;
  return identifier.aligned ? 1 : 2;
}
