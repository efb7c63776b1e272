/** postern dns DOMAIN: the records to publish for a domain, as this server needs them now. */
import { readFileSync } from 'node:fs';
import { checkDomainName } from '../../directory/provision.ts';
import { nextKeyHash } from '../../system/certificates/keys.ts';
import { ownPolicy } from '../../system/own-policy.ts';
import { domainRecords, publicAddresses } from '../../system/records.ts';
import { columns } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

export const dns = command({
  about: 'Print the DNS records to publish for a domain.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withStore(values, terminal, async ({ directory }, { config }) => {
      const name = checkDomainName(written);
      if (!name.ok) return failed(exit.data, name.error, 'an example is example.org');
      if (config === null) return failed(exit.usage, 'the lab has DNS of its own', 'name a server with --config FILE');
      if ((await directory.domain(name.value)) === null) {
        return failed(exit.noUser, `${name.value} is not served here`, `postern domain add ${name.value}`);
      }
      const records = domainRecords({
        hostname: config.server.hostname,
        domain: name.value,
        addresses: publicAddresses(),
        certificate: readFileSync(config.tls.certificate, 'utf8'),
        nextKey: nextKeyHash(config.tls),
        wantsReports: config.tlsReports.receive,
        policy: config.mtaSts.mode === 'none' ? null : ownPolicy(config),
      });
      return done(
        columns(
          ['NAME', 'TYPE', 'VALUE'],
          records.map(({ name: owner, type, value }) => [owner, type, value]),
        ),
        records.map((record) => ({ ...record })),
      );
    }),
});
