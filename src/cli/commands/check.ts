/** postern check: what is wrong with this server and its domains, why it matters, and what mends it. */
import { readFileSync } from 'node:fs';
import { type Finding, type Severity, severities, worstOf } from '../../check/types.ts';
import { systemServers } from '../../dns/client/servers.ts';
import { checkSystem } from '../../system/check.ts';
import { labWorld } from '../../system/lab.ts';
import { serverSetting } from '../../system/setting.ts';
import { harmless } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { type DataPlace, dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { notServed } from '../refusals.ts';

const exits = {
  ok: exit.ok,
  note: exit.ok,
  warning: exit.warnings,
  problem: exit.problems,
} as const satisfies Record<Severity, number>;

/** Milliseconds for all that is asked of DNS. */
const patience = 60_000;

export const check = command({
  about:
    'Look at the configuration, DNS, certificate, ports, relaying, clock, disk and queue, and say what is wrong, why it matters and what mends it. Exit code 0: all is well; 1: warnings; 2: problems.',
  operands: [],
  options: {
    ...dataOptions,
    domain: { type: 'string', value: 'DOMAIN', about: 'Look at this domain only.' },
    offline: {
      type: 'boolean',
      about: 'Ask nobody outside of this machine but the LDAP servers: no DNS, no policies, no time.',
    },
    'time-server': { type: 'string', value: 'HOST', about: 'Whom to ask for the time (pool.ntp.org); "" asks nobody.' },
  },
  run: ({ values, terminal }) =>
    withStore(values, terminal, async (store, place) => {
      const served = (await store.directory.domains()).map(({ name }) => name);
      const only = values.domain?.toLowerCase();
      if (only !== undefined && !served.includes(only)) return notServed(only);
      const world = worldOf(place, values['time-server']);
      if (world === null) return failed(exit.noInput, 'the lab was never started', 'npm start');
      const findings = await checkSystem({
        ...world,
        store,
        domains: only === undefined ? served : [only],
        offline: values.offline === true,
        signal: AbortSignal.timeout(patience),
      });
      const worst = worstOf(findings);
      const value = { worst, findings: findings.map((finding) => ({ ...finding })) };
      return { ...done(textOf(findings), value), exit: exits[worst] };
    }),
});

function worldOf({ directory, config }: DataPlace, timeServer: string | undefined) {
  if (config === null) return labWorld(directory);
  const setting = serverSetting(systemServers(readFileSync('/etc/resolv.conf', 'utf8')));
  const asked = timeServer === '' ? null : (timeServer ?? setting.outlook.timeServer);
  return { config, setting, ...setting.outlook, timeServer: asked };
}

const width = Math.max(...severities.map((severity) => severity.length)) + 2;

function textOf(findings: readonly Finding[]): string {
  const indent = ' '.repeat(width);
  const lines = findings.flatMap(({ severity, what, why, mend }) => [
    `${severity.padEnd(width)}${harmless(what)}`,
    ...(why === '' ? [] : [`${indent}${harmless(why)}`]),
    ...mend.map((line) => `${indent}-> ${harmless(line)}`),
  ]);
  return [
    ...lines,
    '',
    `${severities
      .toReversed()
      .map((severity) => countText(findings, severity))
      .join(', ')}.`,
  ].join('\n');
}

const countWords: Readonly<Record<Severity, string>> = {
  problem: 'problems',
  warning: 'warnings',
  note: 'notes',
  ok: 'well',
};

const countText = (findings: readonly Finding[], severity: Severity): string =>
  `${countWords[severity]}: ${findings.filter((finding) => finding.severity === severity).length}`;
