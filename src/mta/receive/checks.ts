/**
 * Checks: small decisions on a client, a sender, a recipient or a message, asked in order until one refuses.
 * SPF, greylisting, block lists and the like are each one of these. What each saw is kept as evidence for the log.
 */
import type { Log, LogFields } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Field } from '../../message/header/fields.ts';
import type { EnvelopeRecipient, ForwardPath, MailParameters, RcptParameters, Refusal, ReversePath } from '../types.ts';
import type { Destination } from './destination.ts';
import type { Client, Transaction } from './port.ts';

export interface Verdict {
  /** null lets it pass. */
  readonly refusal: Refusal | null;
  /** What was seen, in fields for the log; nothing where there is nothing to say. */
  readonly evidence?: LogFields;
}

export const pass: Verdict = { refusal: null };
export const refuse = (refusal: Refusal, evidence?: LogFields): Verdict =>
  evidence === undefined ? { refusal } : { refusal, evidence };

export interface Check<Facts> {
  /** 'relaying', 'spf' … */
  readonly name: string;
  run(facts: Facts): Verdict | Promise<Verdict>;
}

export interface ConnectFacts {
  readonly client: Client;
}

export interface MailFacts extends ConnectFacts {
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
}

export interface RcptFacts extends ConnectFacts {
  readonly transaction: Transaction;
  readonly forwardPath: ForwardPath;
  readonly parameters: RcptParameters;
  readonly destination: Destination;
}

export interface DataFacts extends ConnectFacts {
  readonly transaction: Transaction;
  readonly recipients: readonly EnvelopeRecipient[];
  /** The header, as far as limits.headerOctets. */
  readonly header: Buffer;
  readonly fields: readonly Field[];
  readonly size: number;
}

export interface Checks {
  readonly connect: readonly Check<ConnectFacts>[];
  readonly mail: readonly Check<MailFacts>[];
  readonly rcpt: readonly Check<RcptFacts>[];
  readonly data: readonly Check<DataFacts>[];
}

/** Those of several makers, in their order. */
export const allChecks = (...makers: readonly Partial<Checks>[]): Checks => ({
  connect: makers.flatMap(({ connect = [] }) => connect),
  mail: makers.flatMap(({ mail = [] }) => mail),
  rcpt: makers.flatMap(({ rcpt = [] }) => rcpt),
  data: makers.flatMap(({ data = [] }) => data),
});

export interface Witness {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The first refusal, or null. */
export async function runChecks<Facts extends ConnectFacts>(
  checks: readonly Check<Facts>[],
  facts: Facts,
  { log, metrics }: Witness,
): Promise<Refusal | null> {
  const { session, remoteAddress } = facts.client;
  for (const check of checks) {
    const { refusal, evidence } = await check.run(facts);
    if (refusal !== null) {
      const reason = { code: refusal.code, enhanced: refusal.enhanced };
      log.info('mta.check.refused', { session, remoteAddress, check: check.name, ...reason, ...evidence });
      metrics.count('mta_refused_total', { check: check.name });
      return refusal;
    }
    if (evidence !== undefined) log.debug('mta.check.passed', { session, check: check.name, ...evidence });
  }
  return null;
}
