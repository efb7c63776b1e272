/**
 * Reports as JSON: made from counts, and read from strangers.
 * Implements: RFC 8460 §4.4 (schema), §5.1 (file name), RFC 3339 §5.6 (times).
 */
import * as v from 'valibot';
import { limits } from '../limits.ts';
import type { PolicySummary, SessionCount, TlsReport } from './types.ts';

const day = 86_400_000;

export interface ReportFacts {
  readonly organization: string;
  readonly contact: string;
  readonly id: string;
  readonly day: number;
  readonly domain: string;
}

export function reportOf(facts: ReportFacts, counts: readonly SessionCount[]): TlsReport {
  const byPolicy = new Map<string, { readonly first: SessionCount; readonly all: SessionCount[] }>();
  for (const count of counts) {
    const key = JSON.stringify(count.policy);
    const group = byPolicy.get(key);
    if (group === undefined) byPolicy.set(key, { first: count, all: [count] });
    else group.all.push(count);
  }
  const sum = (some: readonly SessionCount[]): number => some.reduce((total, { sessions }) => total + sessions, 0);
  const policies = [...byPolicy.values()].map(({ first, all }): PolicySummary => {
    const failed = all.filter(({ failure }) => failure !== null).toSorted((a, b) => b.sessions - a.sessions);
    return {
      domain: facts.domain,
      policy: first.policy,
      successes: sum(all.filter(({ failure }) => failure === null)),
      failures: sum(failed),
      details: failed
        .slice(0, limits.reportDetails)
        .flatMap(({ failure, sessions }) => (failure === null ? [] : [{ ...failure, sessions }])),
    };
  });
  const { organization, contact, id } = facts;
  return { organization, contact, id, from: facts.day * day, to: (facts.day + 1) * day - 1_000, policies };
}

/** Without parts of a second. RFC 3339 §5.6 */
const dateTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

export const reportJson = ({ organization, contact, id, from, to, policies }: TlsReport): string =>
  JSON.stringify({
    'organization-name': organization,
    'date-range': { 'start-datetime': dateTime(from), 'end-datetime': dateTime(to) },
    'contact-info': contact,
    'report-id': id,
    policies: policies.map(({ domain, policy, successes, failures, details }) => ({
      policy: {
        'policy-type': policy.type,
        'policy-string': policy.strings,
        'policy-domain': domain,
        ...(policy.type === 'sts' ? { 'mx-host': policy.mx } : {}),
      },
      summary: { 'total-successful-session-count': successes, 'total-failure-session-count': failures },
      ...(details.length === 0
        ? {}
        : {
            'failure-details': details.map(({ type, sendingIp, host, receivingIp, reason, sessions }) => ({
              'result-type': type,
              'sending-mta-ip': sendingIp,
              'receiving-mx-hostname': host,
              'receiving-ip': receivingIp,
              'failed-session-count': sessions,
              'failure-reason-code': reason,
            })),
          }),
    })),
  });

/** sender "!" policy-domain "!" begin "!" end "." extension. §5.1 */
export const reportFile = ({ contact, from, to }: TlsReport, domain: string): string =>
  `${contact.slice(contact.lastIndexOf('@') + 1)}!${domain}!${from / 1_000}!${to / 1_000}.json.gz`;

const word = v.pipe(v.string(), v.maxLength(limits.reportText));
const optionalWord = v.optional(v.nullable(word));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(limits.reportDetails));
/** Some write one string where a list should be. */
const words = v.union([
  list(word),
  v.pipe(
    word,
    v.transform((text) => [text]),
  ),
]);

const schema = v.object({
  'organization-name': word,
  'date-range': v.object({ 'start-datetime': word, 'end-datetime': word }),
  'contact-info': v.optional(v.nullable(word), ''),
  'report-id': word,
  policies: list(
    v.object({
      policy: v.object({
        'policy-type': v.picklist(['tlsa', 'sts', 'no-policy-found']),
        'policy-string': v.optional(words, []),
        'policy-domain': word,
        'mx-host': v.optional(words, []),
      }),
      summary: v.object({ 'total-successful-session-count': count, 'total-failure-session-count': count }),
      'failure-details': v.optional(
        list(
          v.object({
            'result-type': word,
            'sending-mta-ip': optionalWord,
            'receiving-mx-hostname': optionalWord,
            'receiving-ip': optionalWord,
            'failed-session-count': count,
            'failure-reason-code': optionalWord,
          }),
        ),
        [],
      ),
    }),
  ),
});

/** null for what is no report, or is one past any sense. Never throws. */
export function parseReport(json: string): TlsReport | null {
  if (depthOf(json) > limits.reportDepth) return null;
  const read = v.safeParse(schema, parsed(json));
  if (!read.success) return null;
  const range = read.output['date-range'];
  const [from, to] = [Date.parse(range['start-datetime']), Date.parse(range['end-datetime'])];
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  return {
    organization: read.output['organization-name'],
    contact: read.output['contact-info'] ?? '',
    id: read.output['report-id'],
    from,
    to,
    policies: read.output.policies.map(({ policy, summary, 'failure-details': details }) => ({
      domain: policy['policy-domain'].toLowerCase(),
      policy: { type: policy['policy-type'], strings: policy['policy-string'], mx: policy['mx-host'] },
      successes: summary['total-successful-session-count'],
      failures: summary['total-failure-session-count'],
      details: details.map((one) => ({
        type: one['result-type'],
        sessions: one['failed-session-count'],
        ...present('sendingIp', one['sending-mta-ip']),
        ...present('host', one['receiving-mx-hostname']),
        ...present('receivingIp', one['receiving-ip']),
        ...present('reason', one['failure-reason-code']),
      })),
    })),
  };
}

const present = <K extends string>(key: K, value: string | null | undefined): Partial<Record<K, string>> =>
  value === null || value === undefined ? {} : ({ [key]: value } as Record<K, string>);

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** How deep brackets go; those in strings count too, which only makes it stricter where nobody has any. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return deepest;
}
