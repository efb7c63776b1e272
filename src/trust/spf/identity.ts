/**
 * SPF for the two names that a client gives: HELO, and MAIL FROM.
 * Implements: RFC 7208 §2.3, §2.4, §4.1, §4.3.
 */
import type { Resolver } from '../../dns/types.ts';
import { domainName } from '../domain.ts';
import { parseIp } from '../ip.ts';
import { shown } from '../shown.ts';
import type { HopFacts, SpfVerdict } from '../types.ts';
import { checkHost } from './check-host.ts';
import type { Evaluation } from './evaluation.ts';
import { explanationOf } from './explanation.ts';
import { reasons } from './reasons.ts';

export interface Checker {
  /** Our own name, for explanations. RFC 7208 §7.2 */
  readonly receiver: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The reverse path; where that is null, postmaster at the name of HELO. RFC 7208 §2.4 */
export function checkMailFrom(
  hop: HopFacts,
  resolver: Resolver,
  checker: Checker,
  signal?: AbortSignal,
): Promise<SpfVerdict> {
  const at = hop.mailFrom.lastIndexOf('@');
  const domain = hop.mailFrom === '' ? hop.helo : hop.mailFrom.slice(at + 1);
  return check('mailfrom', at > 0 ? hop.mailFrom.slice(0, at) : '', domain, hop, resolver, checker, signal);
}

/** RFC 7208 §2.3 */
export const checkHelo = (
  hop: HopFacts,
  resolver: Resolver,
  checker: Checker,
  signal?: AbortSignal,
): Promise<SpfVerdict> => check('helo', '', hop.helo, hop, resolver, checker, signal);

async function check(
  identity: SpfVerdict['identity'],
  given: string,
  text: string,
  hop: HopFacts,
  resolver: Resolver,
  { receiver, now }: Checker,
  signal: AbortSignal | undefined,
): Promise<SpfVerdict> {
  // Without a local part it is postmaster's. RFC 7208 §4.3
  const localPart = given === '' ? 'postmaster' : given;
  const domain = domainName(text) ?? '';
  const common = { identity, domain, sender: `${shown(localPart)}@${domain}` };
  const ip = parseIp(hop.ip);
  if (ip === null || domain === '') {
    const reason = ip === null ? reasons.noClient(hop.ip) : reasons.noDomain(text);
    return { ...common, ...nothing, result: 'none', reason };
  }
  const evaluation: Evaluation = {
    ip,
    localPart,
    senderDomain: domain,
    helo: hop.helo,
    receiver,
    now,
    resolver,
    signal,
    records: [],
    lookups: 0,
    voidLookups: 0,
    names: null,
  };
  const outcome = await checkHost(evaluation, domain);
  const explanation = await explanationOf(evaluation, outcome);
  const { result, reason, matched } = outcome;
  const { records, lookups, voidLookups } = evaluation;
  return { ...common, result, reason, matched, explanation, records, lookups, voidLookups };
}

const nothing = { matched: null, explanation: null, records: [], lookups: 0, voidLookups: 0 } as const;
