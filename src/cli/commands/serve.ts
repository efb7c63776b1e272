/** postern serve --config FILE */
import { readFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { ok } from '../../base/result.ts';
import { systemServers } from '../../dns/client/servers.ts';
import { createLog } from '../../system/log.ts';
import { createMetrics } from '../../system/metrics.ts';
import { serverSetting } from '../../system/setting.ts';
import { FaultSwitch, untilStopped } from '../../system/signals.ts';
import { startSystem } from '../../system/start.ts';
import { command, done, failed, wrongUsage } from '../command.ts';
import { configFileOf, readConfig } from '../data.ts';
import { exit } from '../exit.ts';
import { foreignOwner } from '../owner.ts';
import { startFailure } from '../problems.ts';

export const serve = command({
  about:
    'Run a real server in the foreground. SIGTERM stops it in order; SIGHUP reads the configuration and the certificate again.',
  operands: [],
  options: {
    config: {
      type: 'string',
      value: 'FILE',
      about: 'The configuration; else POSTERN_CONFIG, else /etc/postern/postern.toml.',
    },
  },
  run: async ({ values, terminal }) => {
    const file = configFileOf(values.config, terminal);
    if (file === null)
      return wrongUsage('no configuration is named', 'write postern serve --config FILE; postern init makes one');
    const read = readConfig(file);
    if (!read.ok) return read.error;
    const stranger = foreignOwner(read.value.server.data);
    if (stranger !== null) return stranger;
    const log = createLog({ ...read.value.log, descriptor: 1 });
    const faults = new FaultSwitch();
    const onFatal = (reason: string): void => faults.trip(reason);
    const started = await startSystem(read.value, {
      setting: serverSetting(systemServers(readFileSync('/etc/resolv.conf', 'utf8'))),
      log,
      metrics: createMetrics(),
      clock: systemClock,
      prepare: () => Promise.resolve(),
      onFatal,
      reread: () => {
        const again = readConfig(file);
        return again.ok ? ok(again.value) : { ok: false, error: again.error.what };
      },
    });
    if (!started.ok) {
      await log.flush();
      return startFailure(started.error, 'server');
    }
    const stopped = untilStopped(started.value, { faults, log, hangup: 'reload' });
    log.info('system.ready', { ...started.value.ports });
    const code = await stopped;
    await log.flush();
    return code === 0
      ? done('', null)
      : failed(exit.software, 'the server stopped because of a fault', 'the log says which');
  },
});
