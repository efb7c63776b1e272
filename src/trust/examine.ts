/**
 * Every check over one message, and what follows: the record of it.
 * Implements the order of: RFC 9989 §5.3 (SPF and DKIM before DMARC), RFC 8617 §5.2.
 */
import type { Resolver } from '../dns/types.ts';
import type { Content } from '../message/content.ts';
import { headerFields } from '../message/header/fields.ts';
import { type TrustPolicy, decide } from './decide.ts';
import type { KeyReader } from './dkim/key-record.ts';
import { type BimiContext, evaluateBimi } from './bimi/evaluate.ts';
import { authorsOf } from './dmarc/author.ts';
import { evaluateDmarc } from './dmarc/evaluate.ts';
import { recordAnswers, replayAnswers } from './evidence/answers.ts';
import type { ReplayFacts } from './evidence/facts.ts';
import type { HopTls, TrustFindings, TrustRecord } from './evidence/record.ts';
import { checkIprev } from './iprev.ts';
import { signedMessage } from './dkim/signed-message.ts';
import { signaturesOf } from './signatures.ts';
import { checkHelo, checkMailFrom } from './spf/identity.ts';
import type { HopFacts } from './types.ts';

/** How a message came; null where nobody knows. */
export interface Arrival {
  readonly hop: HopFacts | null;
  readonly tls: HopTls | null;
}

export interface ExamineContext {
  readonly resolver: Resolver;
  readonly readKey: KeyReader;
  /** authserv-id: who checks. */
  readonly by: string;
  /** Milliseconds since the epoch: the clock of every check. */
  readonly now: number;
  /** A number in [0, 1): the lot that pct draws. */
  readonly lot: number;
  readonly policy: TrustPolicy;
  /** Missing where indicators are not looked at. */
  readonly bimi?: BimiContext;
}

export async function examineTrust(
  content: Content,
  arrival: Arrival,
  context: ExamineContext,
  signal?: AbortSignal,
): Promise<TrustRecord> {
  const { by, now, lot, policy } = context;
  const recorder = recordAnswers(context.resolver);
  const findings = await look(content, arrival, { ...context, resolver: recorder }, signal);
  const decision = decide(findings, policy);
  return { version: 1, at: now, by, lot, ...arrival, ...findings, decision, dns: recorder.seen() };
}

async function look(
  content: Content,
  { hop }: Arrival,
  { resolver, readKey, by, now, lot, bimi }: ExamineContext,
  signal?: AbortSignal,
): Promise<TrustFindings> {
  const checker = { receiver: by, now };
  const message = await signedMessage(content);
  const [iprev, helo, mailFrom, signatures] = await Promise.all([
    hop === null ? null : checkIprev(hop.ip, resolver, signal),
    // A null reverse path is checked as postmaster of HELO: that is the same question. RFC 7208 §2.4
    hop === null || hop.mailFrom === '' ? null : checkHelo(hop, resolver, checker, signal),
    hop === null ? null : checkMailFrom(hop, resolver, checker, signal),
    signaturesOf(message, { resolver, readKey, now }, signal),
  ]);
  const header = message.header.bytes;
  const fields = message.isTooLong ? headerFields(header) : message.header.fields;
  const authors = authorsOf(header, fields);
  const identifiers = { spf: mailFrom, dkim: signatures.dkim };
  const dmarc = await evaluateDmarc(authors, identifiers, resolver, () => lot, signal);
  const found = { iprev, spf: mailFrom === null ? null : { helo, mailFrom }, ...signatures, dmarc };
  if (bimi === undefined) return found;
  const facts = { header, fields, dkim: signatures.dkim, dmarc };
  return { ...found, bimi: await evaluateBimi(facts, resolver, bimi, now, signal) };
}

/**
 * The same checks over the same facts, from the answers that were kept: no question is asked. What was fetched then is not kept,
 * so that what was thought of an indicator stays.
 */
export async function replayTrust(
  content: Content,
  { hop, tls, dns, at, by, lot, bimi }: ReplayFacts,
  { readKey, policy }: Pick<ExamineContext, 'readKey' | 'policy'>,
): Promise<TrustRecord> {
  const context = { resolver: replayAnswers(dns), readKey, by, now: at, lot, policy };
  const record = await examineTrust(content, { hop, tls }, context);
  return { ...record, ...(bimi === undefined ? {} : { bimi }), dns };
}
