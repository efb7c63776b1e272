/** postern reports tls: what other servers tell of TLS to ours. */
import type { TlsReport } from '../../transport/tlsrpt/types.ts';
import { harmless, listText } from '../columns.ts';
import { type Json, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

const day = 86_400_000;

const tls = command({
  about: 'Show the TLS reports of other servers: sessions that went well, sessions that failed and why.',
  operands: [],
  options: { ...dataOptions, days: { type: 'string', value: 'N', about: 'Of the last N days; 14 without it.' } },
  run: ({ values, terminal }) => {
    const days = Number(values.days ?? 14);
    if (!Number.isInteger(days) || days < 1 || days > 3650) {
      return Promise.resolve(failed(exit.usage, '--days is no number of days', 'write --days 30'));
    }
    return withStore(values, terminal, async ({ tlsReports }) => {
      const reports = await tlsReports.reports(Date.now() - days * day);
      const rows = reports.flatMap(({ report }) => rowsOf(report));
      const heads = ['DAY', 'FROM', 'DOMAIN', 'POLICY', 'WELL', 'FAILED', 'WHY'];
      return done(
        listText(heads, rows, 'No reports have come. postern dns DOMAIN shows the record that asks for them.'),
        reports.map(({ receivedAt, report }) => ({
          receivedAt: new Date(receivedAt).toISOString(),
          ...jsonOf(report),
        })),
      );
    });
  },
});

const rowsOf = ({ from, organization, policies }: TlsReport): readonly (readonly string[])[] =>
  policies.map(({ domain, policy, successes, failures, details }) =>
    [
      new Date(from).toISOString().slice(0, 10),
      organization,
      domain,
      policy.type,
      String(successes),
      String(failures),
      details
        .map(({ type, sessions, host }) => `${sessions} ${type}${host === undefined ? '' : ` (${host})`}`)
        .join(', '),
    ].map(harmless),
  );

const jsonOf = ({ from, to, organization, contact, id, policies }: TlsReport): Record<string, Json> => ({
  organization,
  contact,
  id,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  policies: policies.map(({ policy, details, ...counts }) => ({
    ...counts,
    policy: { ...policy },
    details: details.map((detail) => ({ ...detail })),
  })),
});

export const reports = new Map([['tls', tls]]);
