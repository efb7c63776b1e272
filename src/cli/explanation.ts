/** A trust record for programs and for people. The JSON can be given to `postern explain --replay` again. */
import { toldRows } from '../trust/evidence/told.ts';
import type { SpamRecord } from '../spam/decision/record.ts';
import type { Action, TrustRecord } from '../trust/evidence/record.ts';
import type { Reason } from '../trust/types.ts';
import { harmless } from './columns.ts';
import type { Json } from './command.ts';
import { plain } from './plain.ts';
import { spamFirst } from './spam/explanation.ts';

/** Each check has `result`, `reason` (a sentence) and `rule` on top, and the rest of what it found. */
export function explanationJson(record: TrustRecord, spam: SpamRecord | null = null): Json {
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

const headlines: Readonly<Record<Action, string>> = {
  accept: 'Accepted',
  tag: 'Accepted, marked $Unverified',
  junk: 'Filed as junk',
  quarantine: 'Kept apart, in Quarantine',
  defer: 'Put off',
  reject: 'Refused',
};

export function explanationText(record: TrustRecord): string {
  const { decision, hop, dns, by, at } = record;
  const rows = toldRows(record);
  const [checks, results] = [width(rows.map(({ check }) => check)), width(rows.map(({ result }) => result))];
  const indent = ' '.repeat(checks);
  const came =
    hop === null
      ? 'It is not known from which host it came.'
      : `From ${hop.ip}, which calls itself ${hop.helo === '' ? 'nothing' : hop.helo}, for <${hop.mailFrom}>.`;
  const lines = [
    `${headlines[decision.action]}: ${decision.reason.text} (${decision.reason.rule}).`,
    ...decision.otherwise.map((words) => `${words}.`),
    '',
    `${came} Looked at by ${by}, ${new Date(at).toISOString().slice(0, 19)}Z.`,
    '',
    ...rows.flatMap(({ check, result, about, reason }) => [
      `${check.padEnd(checks)}${result.padEnd(results)}${about}`.trimEnd(),
      `${indent}${sentence(reason)}`,
    ]),
    '',
    `${dns.length} answers of the DNS were used:`,
    ...dns.map(({ kind, name, found, security, records, reason }) => {
      const answer =
        found === 'records'
          ? records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' | ')
          : reason || found;
      return `  ${kind} ${name} [${security}]: ${answer}`;
    }),
  ];
  return lines.map(harmless).join('\n');
}

const sentence = ({ text, rule }: Reason): string => `${text.charAt(0).toUpperCase()}${text.slice(1)} (${rule}).`;

/** Of a column, with the gap behind it. */
const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length)) + 2;
