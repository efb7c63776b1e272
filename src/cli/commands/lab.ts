/** postern lab: what `npm start` runs */
import { parseRoute } from '../../config/route.ts';
import { checkPassword } from '../../directory/provision.ts';
import { type LabPorts, labPorts } from '../../lab/ports.ts';
import { welcome } from '../../lab/welcome.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { startLab } from '../../system/lab.ts';
import { createLog } from '../../system/log.ts';
import { FaultSwitch, untilStopped } from '../../system/signals.ts';
import { programVersion } from '../../system/version.ts';
import { type Failure, command, done, failed, wrongUsage } from '../command.ts';
import { labDirectory } from '../data.ts';
import { exit } from '../exit.ts';
import { programName } from '../program.ts';
import { startFailure } from '../problems.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;

export const lab = command({
  about:
    'Run two mail domains, alpha.test and beta.test, with their name server, CA and accounts, on 127.0.0.1 only. The data is in POSTERN_DATA (var/lab); passwords are random or POSTERN_LAB_PASSWORD.',
  operands: [],
  options: {
    'port-offset': { type: 'string', value: 'N', about: 'Add N to every port.' },
    plain: { type: 'boolean', about: 'No inbound checks, no rate limits, loopback may relay: for measuring.' },
    checked: {
      type: 'boolean',
      about: 'With --plain: whose mail it is, is checked all the same, and nobody may relay.',
    },
    scored: { type: 'boolean', about: 'With --plain --checked: how wanted it is, is scored too.' },
    route: {
      type: 'string',
      multiple: true,
      value: 'DOMAIN=HOST:PORT',
      about: "Send a domain's mail to one host; may be repeated.",
    },
    log: {
      type: 'string',
      value: 'LEVEL',
      about: 'What to show: debug, info, warn or error (info; with --plain, warn).',
    },
  },
  run: async ({ values, terminal }) => {
    const began = performance.now();
    const plain = values.plain === true;
    const ports = wantedPorts(values['port-offset'] ?? '0');
    if (!ports.ok) return ports.error;
    const routes = wantedRoutes(values.route ?? []);
    if (!routes.ok) return routes.error;
    const level = levels.find((known) => known === (values.log ?? (plain ? 'warn' : 'info')));
    if (level === undefined)
      return wrongUsage(`${values.log ?? ''} is not a level`, `write one of ${levels.join(', ')}`);
    const given = terminal.env['POSTERN_LAB_PASSWORD'];
    const password = given === undefined || given === '' ? null : given;
    const checked = password === null ? null : checkPassword(password);
    if (checked?.ok === false)
      return failed(exit.data, `POSTERN_LAB_PASSWORD: ${checked.error}`, 'choose another one, or unset it');

    const folder = labDirectory(terminal);
    const log = createLog({ level, format: 'text', descriptor: 2 });
    const faults = new FaultSwitch();
    const onFatal = (reason: string): void => faults.trip(reason);
    const started = await startLab({
      ...{ folder, ports: ports.value, plain, checked: values.checked === true },
      scored: values.scored === true,
      ...{ routes: routes.value, password, log, onFatal },
    });
    if (!started.ok) {
      await log.flush();
      return startFailure(started.error, 'lab');
    }
    const { file, system, links } = started.value;
    // Before anybody can read that it runs and stop it.
    const stopped = untilStopped(system, { faults, log, hangup: terminal.interactive ? 'stop' : 'reload' });
    const startedIn = performance.now() - began;
    const program = programName(terminal);
    terminal.out(welcome({ ...file, links, folder, plain, version: programVersion(), startedIn, program }));
    terminal.out('postern ready\n');
    const code = await stopped;
    await log.flush();
    return code === 0
      ? done('', null)
      : failed(exit.software, 'the lab stopped because of a fault', 'the lines above say which');
  },
});

function wantedPorts(written: string): Result<LabPorts, Failure> {
  const ports = labPorts(Number(written === '' ? Number.NaN : written));
  return ports === null
    ? fail(
        wrongUsage(
          `--port-offset ${written} leads to no usable ports`,
          'write a number from -2000 to 62000, such as 1000',
        ),
      )
    : ok(ports);
}

function wantedRoutes(written: readonly string[]): Result<readonly string[], Failure> {
  for (const text of written) {
    if (parseRoute(text) === null)
      return fail(
        wrongUsage(`--route ${text} is not a route`, 'write DOMAIN=HOST:PORT, such as relay.test=127.0.0.1:10026'),
      );
  }
  return ok(written);
}
