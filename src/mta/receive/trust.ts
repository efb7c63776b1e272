/**
 * Whose mail it is, asked before a message is taken: the checks of trust/ over it, and what the operator wants of the outcome.
 * Implements: RFC 8601 §4 and §5 (our results go on top, what claims to be ours and is not goes away), RFC 7372 (codes).
 * Not here: the checks and the decision (trust/), the storing of the evidence (store/).
 */
import type { Clock, Random } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Resolver } from '../../dns/types.ts';
import { forgedResults } from '../../trust/authres/claims.ts';
import { resultsOf } from '../../trust/authres/results.ts';
import { authresPayload, resultsField } from '../../trust/authres/write.ts';
import type { BimiContext } from '../../trust/bimi/evaluate.ts';
import { bimiLocation, isIndicatorField } from '../../trust/bimi/location.ts';
import { type TrustPolicy, trustedSealer } from '../../trust/decide.ts';
import { createKeyReader } from '../../trust/dkim/key-record.ts';
import type { FailedMessage } from '../../trust/dmarc/failures/compose.ts';
import type { JudgedMessage } from '../../trust/dmarc/reports/tally.ts';
import type { PolicyOverride } from '../../trust/dmarc/reports/types.ts';
import type { Action, TrustRecord } from '../../trust/evidence/record.ts';
import { examineTrust } from '../../trust/examine.ts';
import type { ContentStore, StagedContent } from '../../ms/content.ts';
import type { HopFacts } from '../../trust/types.ts';
import { normaliseDomain, splitAddress } from '../../directory/address.ts';
import type { Refusal } from '../types.ts';
import { type Filing, type Judge, type Judged, asItCame } from './judge.ts';
import type { Client } from './port.ts';
import { packedOnce } from './record.ts';
import { ascii, refusals } from './refusals.ts';
import { rewrite } from './rewrite.ts';

export interface TrustJudgeDeps {
  readonly content: ContentStore;
  readonly resolver: Resolver;
  readonly hostname: string;
  readonly policy: TrustPolicy;
  /** Missing where indicators are not looked at. */
  readonly bimi?: BimiContext;
  /** Told of every message that was judged, whatever became of it. */
  readonly onJudged?: (message: JudgedMessage & FailedMessage) => void;
  /** Clients whose mail is taken as it is. */
  readonly isExempt: (remoteAddress: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Milliseconds that all questions of one message may take; what is not answered then is a temporary error. */
const patience = 20_000;

export interface TrustJudge extends Judge {
  /** Looks without deciding: what was found, or null of mail that is not looked at. */
  examine(judged: Judged): Promise<TrustRecord | null>;
}

export function createTrustJudge(deps: TrustJudgeDeps): TrustJudge {
  const { content, hostname, clock, random, policy, resolver, bimi } = deps;
  const readKey = createKeyReader();

  async function examined({ client, transaction, staged }: Judged): Promise<TrustRecord> {
    const arrival = {
      hop: { ip: client.remoteAddress, helo: client.helo ?? '', mailFrom: transaction.reversePath },
      tls: client.tls === null ? null : { version: client.tls.protocol, cipher: client.tls.cipher },
    };
    const context = {
      resolver,
      readKey,
      by: hostname,
      now: clock.now(),
      lot: random(),
      policy,
      ...(bimi === undefined ? {} : { bimi }),
    };
    // Not AbortSignal.timeout: that keeps a timer for each message until its time is over.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patience);
    try {
      return await examineTrust(content.staged(staged), arrival, context, late.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  const isLookedAt = ({ service, remoteAddress }: Client): boolean =>
    service === 'mta' && !deps.isExempt(remoteAddress);

  return {
    examine: (judged) => (isLookedAt(judged.client) ? examined(judged) : Promise.resolve(null)),

    async judge(judged) {
      const { client, staged, header, fields } = judged;
      const claims = forgedResults(header, fields, [hostname]);
      const forged =
        bimi === undefined ? claims : fields.filter((one) => claims.includes(one) || isIndicatorField(one));
      const cleaned = async (): Promise<StagedContent> =>
        rewrite(content, staged, { bytes: header, end: fields.at(-1)?.end ?? 0, remove: forged, add: [] });
      if (!isLookedAt(client)) return asItCame(staged);
      try {
        const record = await examined(judged);
        const { decision } = record;
        const refusal = refusalOf(record);
        witness(deps, judged, record, forged.length);
        const { hop } = record;
        const copy = {
          filing: filings[decision.action],
          keywords: keywordsOf(record),
          above: Buffer.alloc(0),
          evidence: packedOnce({ trust: record, spam: null }),
        };
        if (hop !== null) tell(deps, judged, { ...record, hop });
        const results = authresPayload(resultsOf(record));
        return {
          refusal,
          copyOf: () => copy,
          above: Buffer.from(resultsField(results) + bimiLocation(record.bimi)),
          trust: record,
          sealing: { results, cv: record.arc.result },
          staged: refusal === null ? await cleaned() : staged,
        };
      } catch (error) {
        // A fault of ours must not take mail away from anybody: it is put off until it is mended.
        deps.log.error('mta.trust.failed', { session: client.session, error: errorText(error) });
        return { ...asItCame(staged), refusal: refusals.unavailable };
      }
    },
  };
}

/** Reports are about everything that was judged; that they are not kept is no reason to put mail off. */
function tell(
  { onJudged, policy, log }: TrustJudgeDeps,
  judged: Judged,
  record: TrustRecord & { readonly hop: HopFacts },
) {
  const { hop, spf, dkim, dmarc, decision } = record;
  try {
    onJudged?.({
      hop,
      spf,
      dkim,
      dmarc,
      action: decision.action,
      override: forwarderOf(record, policy),
      envelopeTo: recipientsDomain(judged.transaction),
      record,
      header: judged.header,
    });
  } catch (error) {
    log.error('dmarc.report.failed', { session: judged.client.session, error: errorText(error) });
  }
}

/** RFC 9990 §3.1.6; the comment is that of RFC 8617 §7.2.2. */
function forwarderOf(record: TrustRecord, policy: TrustPolicy): PolicyOverride | null {
  if (record.dmarc.result !== 'fail' || trustedSealer(record, policy) === null) return null;
  const sets = record.arc.sets.toReversed().slice(0, setsTold);
  const seals = sets.map(
    ({ instance, sealer, selector }) => `as[${instance}].d=${sealer} as[${instance}].s=${selector}`,
  );
  return { type: 'trusted_forwarder', comment: ['arc=pass', ...seals].join(' ') };
}

/** Sets of ARC in a comment; the newest are those that were believed. Ours. */
const setsTold = 5;

/** null where there are several. */
function recipientsDomain({ recipients }: Judged['transaction']): string | null {
  const domains = new Set(
    recipients.map(({ forwardPath }) => normaliseDomain(splitAddress(forwardPath)?.domain ?? '')),
  );
  const [only = null] = domains;
  return domains.size === 1 ? only : null;
}

const filings: Readonly<Record<Action, Filing>> = {
  accept: 'as usual',
  tag: 'as usual',
  junk: 'junk',
  quarantine: 'quarantine',
  defer: 'as usual',
  reject: 'as usual',
};

/** null of a message that is taken. */
export function refusalOf({ decision, by }: TrustRecord): Refusal | null {
  const { action, status, reason } = decision;
  if (action !== 'reject' && action !== 'defer') return null;
  const isFinal = action === 'reject';
  const fallback = isFinal ? '5.7.1' : '4.7.0';
  const text = `${reason.text} (${reason.rule.replace('§', 'section ')}; ${by})`;
  return { code: isFinal ? 550 : 451, enhanced: status ?? fallback, text: ascii(text) };
}

/** Marks that clients know, and one of ours for what is only doubtful. */
function keywordsOf({ decision, dmarc }: TrustRecord): readonly string[] {
  if (decision.action === 'tag') return ['$Unverified'];
  if (decision.action !== 'junk' && decision.action !== 'quarantine') return [];
  return dmarc.result === 'fail' ? ['$Junk', '$Phishing'] : ['$Junk'];
}

function witness({ log, metrics }: TrustJudgeDeps, { client }: Judged, record: TrustRecord, forged: number): void {
  const { decision, spf, dkim, dmarc, arc } = record;
  const results = {
    spf: spf?.mailFrom.result ?? 'none',
    dkim: dkim.map(({ domain, result }) => `${domain}=${result}`).slice(0, 10),
    dmarc: dmarc.result,
    arc: arc.result,
    from: dmarc.domain,
  };
  const found = { session: client.session, remoteAddress: client.remoteAddress, ...results };
  const said = { action: decision.action, reason: decision.reason.text, rule: decision.reason.rule };
  log.info('mta.trust', { ...found, ...said, ...(forged === 0 ? {} : { forgedResults: forged }) });
  metrics.count('mta_trust_total', { dmarc: dmarc.result, action: decision.action });
  if (decision.action === 'reject' || decision.action === 'defer')
    metrics.count('mta_refused_total', { check: 'dmarc' });
}
