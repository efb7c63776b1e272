/** postern trace: what would become of a message to an address, step by step, with the evidence. */
import { readFileSync } from 'node:fs';
import { plain } from '../../base/plain.ts';
import { normaliseAddress, splitAddress } from '../../directory/address.ts';
import { systemServers } from '../../dns/client/servers.ts';
import type { Conclusion } from '../../mta/forecast/types.ts';
import type { Store } from '../../store/sqlite/open.ts';
import { labWorld } from '../../system/lab.ts';
import { serverSetting } from '../../system/setting.ts';
import { traceAddress } from '../../system/trace.ts';
import { command, done, failed, wrongUsage } from '../command.ts';
import { type DataPlace, dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { forecastText } from '../forecast-text.ts';
import { startFailure } from '../problems.ts';

const exits = {
  delivered: exit.ok,
  tried: exit.ok,
  waits: exit.warnings,
  returned: exit.problems,
} as const satisfies Record<Conclusion['outcome'], number>;

/** Milliseconds for all of it. */
const patience = 5 * 60_000;

export const trace = command({
  about:
    'Show step by step how a message to an address would be routed and secured, and say whether it would arrive. Hosts are connected to and greeted, and get no message. Exit code 0: it would; 1: it would wait; 2: it would come back.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    from: {
      type: 'string',
      value: 'ADDRESS',
      about: 'Its sender; "" is the sender of notifications (postmaster@ here).',
    },
    'no-connect': { type: 'boolean', about: 'Look at DNS and policies, and connect to no host.' },
    all: { type: 'boolean', about: 'Connect to every host, not only up to the one that takes the message.' },
    verify: { type: 'boolean', about: 'Ask the host whether it takes sender and recipient (MAIL, RCPT, then RSET).' },
    'require-tls': { type: 'boolean', about: 'As if the message demanded TLS all the way (REQUIRETLS, RFC 8689).' },
  },
  run: ({ values, operands: [address = ''], terminal }) =>
    withStore(values, terminal, async (store, place) => {
      const from = values.from ?? (await usualSender(store));
      const wrong = [address, from].find((one) => one !== '' && !isAddress(one));
      if (address === '' || wrong !== undefined)
        return wrongUsage(`${wrong ?? '""'} is no address`, 'write USER@DOMAIN');
      const world = worldOf(place);
      if (world === null) return failed(exit.noInput, 'the lab was never started', 'npm start');
      const traced = await traceAddress({
        ...world,
        store,
        address,
        reversePath: from,
        requireTls: values['require-tls'] === true,
        connects: values['no-connect'] !== true,
        asksRecipients: values.verify === true,
        visitsAll: values.all === true,
        signal: AbortSignal.timeout(patience),
      });
      if (!traced.ok) return startFailure(traced.error, 'server');
      const forecast = traced.value;
      const code = Math.max(0, ...forecast.conclusions.map(({ outcome }) => exits[outcome])) as 0 | 1 | 2;
      return { ...done(forecastText(forecast), plain(forecast)), exit: code };
    }),
});

/** An address literal has a domain that is no name. RFC 5321 §4.1.3 */
const isAddress = (text: string): boolean =>
  normaliseAddress(text) !== null || (splitAddress(text)?.domain.startsWith('[') ?? false);

async function usualSender({ directory }: Pick<Store, 'directory'>): Promise<string> {
  const [first] = await directory.domains();
  return first === undefined ? '' : `postmaster@${first.name}`;
}

function worldOf({ directory, config }: DataPlace) {
  if (config !== null) {
    return { config, setting: serverSetting(systemServers(readFileSync('/etc/resolv.conf', 'utf8'))) };
  }
  const lab = labWorld(directory);
  return lab === null ? null : { config: lab.config, setting: lab.setting };
}
