/** postern dns DOMAIN: the records to publish for a domain, as this server needs them now. */
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { checkDomainName } from '../../directory/provision.ts';
import { serverSecret } from '../../system/secret.ts';
import { recordsFor } from '../../system/domain-records.ts';
import { columns } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

export const dns = command({
  about: 'Print the DNS records to publish for a domain.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withStore(values, terminal, async (store, { directory: data, config }) => {
      const { directory } = store;
      const name = checkDomainName(written);
      if (!name.ok) return failed(exit.data, name.error, 'an example is example.org');
      if (config === null) return failed(exit.usage, 'the lab has DNS of its own', 'name a server with --config FILE');
      if ((await directory.domain(name.value)) === null) {
        return failed(exit.noUser, `${name.value} is not served here`, `postern domain add ${name.value}`);
      }
      const parts = { store, secret: serverSecret(data), clock: systemClock, log: silentLog };
      const records = await recordsFor(config, parts, name.value);
      return done(
        columns(
          ['NAME', 'TYPE', 'VALUE'],
          records.map(({ name: owner, type, value }) => [owner, type, value]),
        ),
        records.map((record) => ({ ...record })),
      );
    }),
});
