/** postern key lookup and publish: keys of others where domains give them out, and one's own where this server does. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { makeConfig } from '../../config/load.ts';
import { systemServers } from '../../dns/client/servers.ts';
import { createKeyLookup } from '../../keys/lookup/lookup.ts';
import { certificateKey, openPgpKey } from '../../keys/usable.ts';
import { importKeys } from '../../openpgp/keyring/import.ts';
import { parseCertificate } from '../../smime/certificates/certificate.ts';
import { keyPlaces } from '../../system/keys.ts';
import { labWorld } from '../../system/lab.ts';
import { makeResolver } from '../../system/resolver.ts';
import { serverSetting } from '../../system/setting.ts';
import { withAccount } from '../account.ts';
import { harmless, listText } from '../columns.ts';
import { command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions, findData } from '../data.ts';
import { exit } from '../exit.ts';
import { entryNamed } from '../keys/entries.ts';
import { keyFolder } from '../keys/folder.ts';
import { keep } from '../keys/keep.ts';
import { noMaterial } from '../keys/material.ts';
import { folderOptions } from '../keys/options.ts';

/** Keys of an account of this server, as the pages allow it. */
const mostKeys = 20;

const folderOf = { keys: folderOptions.keys };

const lookup = command({
  about:
    'Ask where domains give out keys: OPENPGPKEY and SMIMEA records under DNSSEC, the Web Key Directory, and key servers that the configuration names.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    ...folderOf,
    import: { type: 'boolean', about: 'Take what is found into the key folder.' },
  },
  run: async ({ values, operands: [address = ''], terminal }) => {
    const place = findData(values.config, terminal);
    if (!place.ok) return place.error;
    const { directory, config } = place.value;
    const lab = config === null ? labWorld(directory) : null;
    const used = config ?? lab?.config ?? makeConfig({ server: { hostname: 'postern.localhost', data: directory } });
    const setting = {
      ...serverSetting(systemServers(readFileSync('/etc/resolv.conf', 'utf8'))),
      ...(lab?.setting ?? {}),
    };
    const parts = { setting, clock: systemClock, log: silentLog };
    const resolver = makeResolver(used, parts);
    const places = keyPlaces(used, { ...parts, resolver, ldapSearch: null });
    const answer = await createKeyLookup({ places, clock: systemClock, log: silentLog })(address, null);
    if (answer.kind === 'no-address') return wrongUsage(`${address} is no address`, 'an example is ada@example.org');
    if (answer.kind === 'limited') return failed(exit.temporary, 'too much was asked for', 'try again later');
    const keys = answer.keys.map(({ octets, reason, ...key }) => ({
      ...key,
      reason: reason.text,
      octets: octets.toString('base64'),
    }));
    const asked = answer.asked.map(({ source, outcome, reason }) => ({ source, outcome, reason }));
    if (values.import === true) {
      for (const { standard, octets } of answer.keys) {
        const certificate = standard === 'smime' ? parseCertificate(octets) : null;
        const { keys: rows } = standard === 'openpgp' ? await importKeys(octets, Date.now()) : { keys: [] };
        const certificates = certificate?.ok === true ? [certificate.value] : [];
        const material = { ...noMaterial, openpgp: { keys: rows, secrets: [] }, certificates };
        await keep(keyFolder(values.keys, terminal), material, () => Promise.resolve(null), Date.now());
      }
    }
    const rows = keys.map((key) => [
      key.standard,
      key.source,
      key.isSecure ? 'proven' : '',
      key.fingerprint,
      key.reason,
    ]);
    const said = asked.map(({ source, reason }) => `${source}: ${harmless(reason)}`);
    const text = [
      listText(['STANDARD', 'FROM', 'SECURE', 'FINGERPRINT', 'WHY'], rows, 'There is no key.'),
      '',
      ...said,
    ];
    return {
      ...done(text.join('\n'), { address: answer.address, keys, asked }),
      exit: keys.length > 0 ? exit.ok : exit.warnings,
    };
  },
});

const publish = command({
  about:
    'Let this server give a key out for an account of it: by its web server (WKD), its pages and postern dns. KEY is an address or a fingerprint.',
  operands: ['KEY', 'ACCOUNT'],
  options: { ...dataOptions, ...folderOf },
  run: async ({ values, operands: [named = '', account = ''], terminal }) => {
    const entry = await entryNamed(keyFolder(values.keys, terminal), named, Date.now());
    if (!entry.ok) return entry.error;
    const { key: own, isRevoked } = entry.value;
    const key = own.kind === 'openpgp' ? openPgpKey(own.row) : await certificateKey(own.certificate);
    return withAccount(values, terminal, account, async (store, { id, address }) => {
      if (!key.addresses.includes(address.toLowerCase()))
        return failed(exit.data, `the key does not name ${address}`, '');
      const wanted = { ...key, isRevoked, isPublished: true, isPreferred: !isRevoked, isAtRest: false };
      const made = await store.accountKeys.add(id, wanted, mostKeys);
      if (made.ok)
        return done(`${key.fingerprint} is given out for ${address}`, { fingerprint: key.fingerprint, address });
      if (made.error !== 'exists')
        return failed(exit.data, `${address} cannot have another key`, 'remove one in its settings');
      const known = (await store.accountKeys.of(id)).find((one) => one.id === made.existing);
      await store.accountKeys.change(id, made.existing, { ...wanted, isAtRest: known?.isAtRest ?? false });
      return done(`${key.fingerprint} is given out for ${address}`, { fingerprint: key.fingerprint, address });
    });
  },
});

export const networkCommands = [
  ['lookup', lookup],
  ['publish', publish],
] as const;
