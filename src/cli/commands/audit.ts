/** postern audit: who changed what, when, and from where. */
import type { AuditEntry } from '../../directory/audit.ts';
import { listText, timeText } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

const usual = 50;
const most = 10_000;

export const audit = command({
  about: 'List who changed what, when, and from where, the newest first. Entries go after store.audit_days.',
  operands: [],
  options: {
    ...dataOptions,
    of: { type: 'string', value: 'SUBJECT', about: 'Only what was done to this address, domain or id.' },
    by: { type: 'string', value: 'WHO', about: 'Only what this address, or this user of the machine, did.' },
    action: { type: 'string', value: 'ACTION', about: 'Only this, such as account.add, or account for all of them.' },
    limit: { type: 'string', value: 'NUMBER', about: `How many, at most ${most}; ${usual} without it.` },
  },
  run: ({ values, terminal }) => {
    const limit = Number(values.limit ?? usual);
    if (!Number.isInteger(limit) || limit < 1 || limit > most)
      return Promise.resolve(failed(exit.usage, '--limit is not a number that will do', `write one from 1 to ${most}`));
    return withStore(values, terminal, async (store) => {
      const filter = {
        before: null,
        subject: values.of ?? null,
        who: values.by ?? null,
        action: values.action ?? null,
      };
      const entries = await store.audit.entries(filter, limit);
      return done(
        listText(['WHEN', 'WHO', 'WHAT', 'OF', 'MORE'], entries.map(row), 'Nothing has been changed.'),
        entries.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
      );
    });
  },
});

const row = (entry: AuditEntry): readonly string[] => [
  timeText(entry.at),
  whoText(entry),
  entry.action,
  entry.subject,
  Object.entries(entry.details)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' '),
];

function whoText({ via, who, token, remoteAddress }: AuditEntry): string {
  const from = remoteAddress === '' ? '' : ` from ${remoteAddress}`;
  switch (via) {
    case 'server':
      return 'the server';
    case 'cli':
      return `${who} (command line)`;
    case 'token':
      return `${who} (token ${token})${from}`;
    case 'page':
      return `${who}${from}`;
  }
}
