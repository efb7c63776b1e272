/** A trust record for people. */
import { toldRows } from '../trust/evidence/told.ts';
import type { Action, TrustRecord } from '../trust/evidence/record.ts';
import type { Reason } from '../base/reason.ts';
import { harmless } from './columns.ts';

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
