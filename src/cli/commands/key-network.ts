/** postern key lookup and publish: keys of others where domains give them out, and one's own where this server does. */
import { existsSync, readFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { makeConfig } from '../../config/load.ts';
import { systemServers } from '../../dns/client/servers.ts';
import { type KeyLookup, type LookupAnswer, type Place, createKeyLookup } from '../../keys/lookup/lookup.ts';
import type { FoundKey } from '../../keys/types.ts';
import { certificateKey, openPgpKey } from '../../keys/usable.ts';
import { importKeys } from '../../openpgp/keyring/import.ts';
import { parseCertificate } from '../../smime/certificates/certificate.ts';
import { databaseFile } from '../../store/sqlite/open.ts';
import { keyPlaces, ownPlace } from '../../system/keys.ts';
import { labWorld } from '../../system/lab.ts';
import { makeLdap } from '../../system/ldap.ts';
import { makeResolver } from '../../system/resolver.ts';
import { serverSetting } from '../../system/setting.ts';
import { withAccount } from '../account.ts';
import { harmless, listText } from '../columns.ts';
import { type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions, findData, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { entryNamed } from '../keys/entries.ts';
import { type KeyFolder, keyFolder } from '../keys/folder.ts';
import { keep } from '../keys/keep.ts';
import { noMaterial } from '../keys/material.ts';
import { folderOptions } from '../keys/options.ts';
import { startFailure } from '../problems.ts';
import type { Terminal } from '../terminal.ts';

/** Keys of an account of this server, as the pages allow it. */
const mostKeys = 20;

const folderOf = { keys: folderOptions.keys };

const lookup = command({
  about:
    'Ask where domains give out keys: the accounts of the server of this machine and its LDAP servers, OPENPGPKEY and SMIMEA records under DNSSEC, the Web Key Directory, and key servers that the configuration names.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    ...folderOf,
    import: { type: 'boolean', about: 'Take what is found into the key folder.' },
  },
  run: ({ values, operands: [address = ''], terminal }) =>
    withLookup(values, terminal, async (lookUp) => {
      const answer = await lookUp(address, null);
      if (answer.kind === 'no-address') return wrongUsage(`${address} is no address`, 'an example is ada@example.org');
      if (answer.kind === 'limited') return failed(exit.temporary, 'too much was asked for', 'try again later');
      if (values.import === true) await take(keyFolder(values.keys, terminal), answer.keys);
      return shown(answer);
    }),
});

/** What others give out is public: no passphrase is asked for. */
async function take(folder: KeyFolder, keys: readonly FoundKey[]): Promise<void> {
  const at = systemClock.now();
  for (const { standard, octets } of keys) {
    const certificate = standard === 'smime' ? parseCertificate(octets) : null;
    const { keys: rows } = standard === 'openpgp' ? await importKeys(octets, at) : { keys: [] };
    const certificates = certificate?.ok === true ? [certificate.value] : [];
    const material = { ...noMaterial, openpgp: { keys: rows, secrets: [] }, certificates };
    await keep(folder, material, () => Promise.resolve(null), at);
  }
}

function shown(answer: Extract<LookupAnswer, { readonly kind: 'answer' }>): Outcome {
  const rows = answer.keys.map(({ standard, source, isSecure, fingerprint, reason }) => [
    standard,
    source,
    isSecure ? 'proven' : '',
    fingerprint,
    reason.text,
  ]);
  const text = [
    listText(['STANDARD', 'FROM', 'SECURE', 'FINGERPRINT', 'WHY'], rows, 'There is no key.'),
    '',
    ...answer.asked.map(({ source, reason }) => `${source}: ${harmless(reason)}`),
  ];
  const keys = answer.keys.map(({ octets, reason, ...key }) => ({
    ...key,
    reason: reason.text,
    octets: octets.toString('base64'),
  }));
  const asked = answer.asked.map(({ source, outcome, reason }) => ({ source, outcome, reason }));
  return {
    ...done(text.join('\n'), { address: answer.address, keys, asked }),
    exit: keys.length > 0 ? exit.ok : exit.warnings,
  };
}

/** As the server asks, as far as it is at hand: its accounts and its LDAP servers where there is one, and the world. */
async function withLookup(
  values: { readonly config?: string },
  terminal: Terminal,
  use: (lookUp: KeyLookup) => Promise<Outcome>,
): Promise<Outcome> {
  const place = findData(values.config, terminal);
  if (!place.ok) return place.error;
  const { directory: folder, config } = place.value;
  const lab = config === null ? labWorld(folder) : null;
  const used = config ?? lab?.config ?? makeConfig({ server: { hostname: 'postern.localhost', data: folder } });
  const servers = systemServers(readFileSync('/etc/resolv.conf', 'utf8'));
  const parts = { setting: { ...serverSetting(servers), ...(lab?.setting ?? {}) }, clock: systemClock, log: silentLog };
  const ldap = makeLdap(used, parts);
  if (!ldap.ok) return startFailure(ldap.error, 'server');
  const resolver = makeResolver(used, parts);
  const elsewhere = keyPlaces(used, { ...parts, resolver, ldapSearch: ldap.value?.search ?? null });
  const ask = (places: readonly Place[]): Promise<Outcome> => use(createKeyLookup({ ...parts, places }));
  try {
    if (!existsSync(databaseFile(folder))) return await ask(elsewhere);
    return await withStore(values, terminal, (store) => {
      const directory = ldap.value?.directory(store.directory) ?? store.directory;
      return ask([ownPlace(used, { ...parts, directory, accountKeys: store.accountKeys }), ...elsewhere]);
    });
  } finally {
    ldap.value?.close();
  }
}

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
