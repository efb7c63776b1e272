/** postern reports: what other servers tell of TLS to ours, and of mail in the name of our domains. */
import type { Store } from '../../store/sqlite/open.ts';
import type { TlsReport } from '../../transport/tlsrpt/types.ts';
import { summaryOf } from '../../trust/dmarc/reports/receive.ts';
import type { DmarcReport, ReceivedDmarcReport, ReportRow } from '../../trust/dmarc/reports/types.ts';
import type { Sender } from '../../trust/voucher.ts';
import { listText } from '../columns.ts';
import { type Json, type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

const day = 86_400_000;

/** A command that shows the reports of the last days; `since` is in milliseconds since the epoch. */
const reportsCommand = (about: string, show: (store: Store, since: number) => Promise<Outcome>) =>
  command({
    about,
    operands: [],
    options: { ...dataOptions, days: { type: 'string', value: 'N', about: 'Of the last N days; 14 without it.' } },
    run: ({ values, terminal }) => {
      const days = Number(values.days ?? 14);
      if (!Number.isInteger(days) || days < 1 || days > 3650) {
        return Promise.resolve(failed(exit.usage, '--days is no number of days', 'write --days 30'));
      }
      return withStore(values, terminal, (store) => show(store, Date.now() - days * day));
    },
  });

const dateText = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);
const timeJson = (milliseconds: number): string => new Date(milliseconds).toISOString();

const nothing = 'No reports have come. postern dns DOMAIN shows the record that asks for them.';

const tls = reportsCommand(
  'Show the TLS reports of other servers: sessions that went well, sessions that failed and why.',
  async ({ tlsReports }, since) => {
    const reports = await tlsReports.reports(since);
    const rows = reports.flatMap(({ report }) => tlsRows(report));
    const heads = ['DAY', 'FROM', 'DOMAIN', 'POLICY', 'WELL', 'FAILED', 'WHY'];
    return done(
      listText(heads, rows, nothing),
      reports.map(({ receivedAt, report }) => ({ receivedAt: timeJson(receivedAt), ...tlsJson(report) })),
    );
  },
);

const tlsRows = ({ from, organization, policies }: TlsReport): readonly (readonly string[])[] =>
  policies.map(({ domain, policy, successes, failures, details }) => [
    dateText(from),
    organization,
    domain,
    policy.type,
    String(successes),
    String(failures),
    details
      .map(({ type, sessions, host }) => `${sessions} ${type}${host === undefined ? '' : ` (${host})`}`)
      .join(', '),
  ]);

const tlsJson = ({ from, to, organization, contact, id, policies }: TlsReport): Record<string, Json> => ({
  organization,
  contact,
  id,
  from: timeJson(from),
  to: timeJson(to),
  policies: policies.map(({ policy, details, ...counts }) => ({
    ...counts,
    policy: { ...policy },
    details: details.map((detail) => ({ ...detail })),
  })),
});

const dmarc = reportsCommand(
  'Show the DMARC reports of other servers: how much mail came in the name of our domains, how much was theirs, and whose the rest was.',
  async ({ dmarcReports }, since) => {
    const reports = await dmarcReports.reports(since);
    const rows = reports.map(dmarcRow);
    const heads = ['DAY', 'FROM', 'DOMAIN', 'MESSAGES', 'PASSED', 'WHAT WAS DONE', 'FAILED FROM'];
    return done(
      listText(heads, rows, nothing),
      reports.map(({ receivedAt, sender, report }) => ({
        receivedAt: timeJson(receivedAt),
        sender: sender && { ...sender },
        ...dmarcJson(report, isBelieved(sender)),
      })),
    );
  },
);

/** A report that anybody could have sent says nothing. RFC 9990 §8.2 */
const isBelieved = (sender: Sender | null): boolean => sender?.isProved !== false;

/** Hosts in a line for people. */
const mostHosts = 3;

function dmarcRow({ report, sender }: ReceivedDmarcReport): readonly string[] {
  if (!isBelieved(sender)) {
    const why = `not believed: nothing vouches for ${sender?.domain === '' ? 'its sender' : (sender?.domain ?? '')}`;
    return [dateText(report.from), report.organization, report.domain, '', '', why, ''];
  }
  const { messages, passed, dispositions, failing } = summaryOf(report);
  const done = Object.entries(dispositions).map(([disposition, count]) => `${count} ${disposition}`);
  const hosts = failing.slice(0, mostHosts).map(({ sourceIp, messages: count }) => `${sourceIp} (${count})`);
  return [
    dateText(report.from),
    report.organization,
    report.domain,
    String(messages),
    String(passed),
    done.join(', '),
    [...hosts, ...(failing.length > mostHosts ? ['…'] : [])].join(', '),
  ];
}

/** Without a summary where it is not believed. */
function dmarcJson(report: DmarcReport, isTrue: boolean): Record<string, Json> {
  const { organization, contact, id, from, to, domain, published, rows } = report;
  const { failing, dispositions, ...counts } = summaryOf(report);
  return {
    organization,
    contact,
    id,
    from: timeJson(from),
    to: timeJson(to),
    domain,
    published: { ...published, errors: [...published.errors] },
    summary: isTrue
      ? { ...counts, dispositions: { ...dispositions }, failing: failing.map((host) => ({ ...host })) }
      : null,
    rows: rows.map(rowJson),
  };
}

const rowJson = ({ overrides, dkimResults, spfResult, ...row }: ReportRow): Record<string, Json> => ({
  ...row,
  overrides: overrides.map((override) => ({ ...override })),
  dkimResults: dkimResults.map((result) => ({ ...result })),
  spfResult: spfResult === null ? null : { ...spfResult },
});

const failures = reportsCommand(
  'Show what other servers reported of single messages in the name of our domains that failed.',
  async ({ dmarcReports }, since) => {
    const counts = await dmarcReports.failures(Math.floor(since / day));
    const heads = ['DAY', 'FROM', 'DOMAIN', 'MESSAGES', 'FAILED', 'HOST'];
    const rows = counts.map(({ day: of, reporter, domain, messages, failure, sourceIp }) => [
      dateText(of * day),
      reporter === '' ? '(not proved)' : reporter,
      domain,
      String(messages),
      failure,
      sourceIp,
    ]);
    return done(
      listText(heads, rows, 'Nobody reported a message that failed.'),
      counts.map(({ day: of, ...count }) => ({ day: dateText(of * day), ...count })),
    );
  },
);

export const reports = new Map([
  ['tls', tls],
  ['dmarc', dmarc],
  ['failures', failures],
]);
