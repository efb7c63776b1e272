/**
 * Starts the lab: a server like any other whose world ends at this machine.
 * Its name server, CA, certificate and accounts are made at the first start and found again at the next.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Result, ok } from '../base/result.ts';
import { makeConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { makeVerifiers } from '../directory/password.ts';
import {
  type LabAccount,
  type LabFile,
  keptAccounts,
  labIdentity,
  wantedAccounts,
  readLabFile,
  writeLabFile,
} from '../lab/folder.ts';
import { list, listKey, outsiderZones } from '../lab/outsiders.ts';
import type { LabPorts } from '../lab/ports.ts';
import { type SignInLinks, createSignInLinks } from '../lab/sign-in-links.ts';
import { sendLetter, tourLetters } from '../lab/tour.ts';
import { labAccounts, labAdministrator, labAliases, labDomains, labHostname } from '../lab/world.ts';
import { labZones } from '../lab/zones.ts';
import type { AnchorRecord } from '../dns/dnssec/anchors.ts';
import type { ZoneSource } from '../dns/zone/records.ts';
import { type ZoneKey, makeZoneKey } from '../dns/zone/key.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { ProcessLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { StartProblem } from './problem.ts';
import type { Outlook, Setting } from './setting.ts';
import { type RunningSystem, startSystem } from './start.ts';

export interface LabOptions {
  readonly folder: string;
  readonly ports: LabPorts;
  readonly plain: boolean;
  /** Mail from this machine is checked (SPF, DKIM, DMARC), whatever else `plain` leaves out. */
  readonly checked?: boolean;
  /** And scored, whatever else `plain` leaves out. */
  readonly scored?: boolean;
  /** As the configuration writes them. */
  readonly routes: readonly string[];
  /** For every account; null keeps or makes random ones. */
  readonly password: string | null;
  readonly log: ProcessLog;
  /** Of the system's own without it. */
  readonly clock?: Clock;
  readonly onFatal: (reason: string) => void;
}

export interface RunningLab {
  readonly file: LabFile;
  readonly system: RunningSystem;
  /** Links that sign the people of the lab in, once. */
  readonly links: readonly { readonly address: string; readonly url: string }[];
}

const loopback = '127.0.0.1';

export async function startLab(options: LabOptions): Promise<Result<RunningLab, StartProblem>> {
  const { folder, ports, log } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const identity = await labIdentity(folder, systemClock.now());
  const kept = keptAccounts(folder);
  const accounts = wantedAccounts(kept, options.password);
  const config = labConfig(options);
  const key = makeZoneKey();
  const links = createSignInLinks(systemClock);
  const started = await startSystem(config, {
    setting: labSetting(
      options,
      labZones(ports, identity.certificate, outsiderZones(await listKey(folder))),
      key,
      readFileSync(identity.caFile, 'utf8'),
      links,
    ),
    log,
    metrics: createMetrics(),
    clock: options.clock ?? systemClock,
    prepare: (store) => populate(store.directory, accounts, kept),
    reread: () => ok(config),
    onFatal: options.onFatal,
  });
  if (!started.ok) return started;
  const file: LabFile = { accounts, ports, ca: identity.caFile, anchor: anchorText(key.dsFor('')) };
  writeLabFile(folder, file);
  const url = (address: string): string => `http://127.0.0.1:${ports.http}/lab/sign-in?secret=${links.issue(address)}`;
  return ok({ file, system: started.value, links: accounts.map(({ address }) => ({ address, url: url(address) })) });
}

/** The root's, as the configuration writes it. */
const anchorText = ({ tag, algorithm, digestType, digest }: AnchorRecord): string =>
  `. DS ${tag} ${algorithm} ${digestType} ${digest.toString('hex')}`;

/** The world of a lab that was started in this folder, for who looks at it from beside; null where none was. */
export function labWorld(folder: string) {
  const file = readLabFile(folder);
  if (file === null) return null;
  const { ports, anchor, ca } = file;
  const config = labConfig({ folder, ports, routes: [] });
  return {
    config: { ...config, dns: { ...config.dns, anchors: [anchor] } },
    setting: {
      nameServers: [{ host: loopback, port: ports.dns }],
      anchors: [],
      exchangePort: ports.smtp,
      exchangeWithSelf: true,
      deliverLocally: 'own-domain',
    } as const,
    ...labOutlook(ports, readFileSync(ca, 'utf8')),
  };
}

/** Plenty of everything: measurements come with thousands of connections from one address. */
function labConfig({
  folder,
  ports,
  routes,
  plain = false,
  scored = false,
}: Pick<LabOptions, 'folder' | 'ports' | 'routes' | 'scored'> & { readonly plain?: boolean }): Config {
  const { dns: _dns, ...listening } = ports;
  const listeners = Object.fromEntries(
    Object.entries(listening).map(([name, port]) => [name, { enabled: true, host: loopback, port }]),
  );
  return makeConfig({
    server: { hostname: labHostname, data: folder },
    listeners,
    tls: { certificate: join(folder, 'tls', 'certificate.pem'), key: join(folder, 'tls', 'key.pem') },
    limits: { maxConnections: 20_000, maxConnectionsPerAddress: 20_000, shutdownGrace: '2s' },
    mta: {
      routes: [...routes],
      firstRetry: '10s',
    },
    directory: { administrators: [labAdministrator] },
    ca: { requests: true },
    webhooks: { allow: ['127.0.0.0/8'] },
    dmarcReports: { failure: true },
    trust: { trustedSealers: [list.domain] },
    spam: { enabled: !plain || scored, reportTo: labAdministrator },
    msa: { messagesPerHour: 1_000_000, recipientsPerHour: 10_000_000 },
  });
}

const labOutlook = (ports: LabPorts, authority: string): Outlook => ({
  timeServer: null,
  authorities: [authority],
  policyPort: ports.https,
  interfaces: [],
});

/** Its root is signed with the key, and its resolver believes nothing else. */
const labSetting = (
  { ports, plain, checked = false }: LabOptions,
  sources: readonly ZoneSource[],
  key: ZoneKey,
  authority: string,
  links: SignInLinks,
): Setting => ({
  allowClearPasswords: true,
  relayFor: (address) => plain && !checked && (address === '::1' || address.startsWith('127.')),
  rateLimits: !plain,
  checksLoopback: !plain || checked,
  trustedLogins: plain ? [loopback, '::1'] : [],
  nameServers: [{ host: loopback, port: ports.dns }],
  anchors: [key.dsFor('')],
  zones: { host: loopback, port: ports.dns, sources, key },
  exchangePort: ports.smtp,
  exchangeWithSelf: true,
  deliverLocally: 'own-domain',
  outlook: labOutlook(ports, authority),
  labDoor: {
    redeem: (secret) => links.redeem(secret),
    letters: tourLetters,
    post: (letter, to) => sendLetter(letter, to, ports.smtp),
  },
});

/** Makes what is missing. A password is set when the account is new or lab.json had another one. */
async function populate(
  directory: Store['directory'],
  accounts: readonly LabAccount[],
  kept: readonly LabAccount[],
): Promise<void> {
  for (const name of labDomains)
    if ((await directory.domain(name)) === null) await directory.change({ kind: 'add-domain', name });
  for (const { address, password } of accounts) {
    const exists = (await directory.account(address)) !== null;
    if (exists && kept.some((before) => before.address === address && before.password === password)) continue;
    const verifiers = await makeVerifiers(password);
    const name = labAccounts.find((account) => account.address === address)?.name ?? '';
    await directory.change(
      exists
        ? { kind: 'set-password', address, verifiers }
        : { kind: 'add-account', address, name, quota: 0, verifiers },
    );
  }
  const aliases = await directory.aliases();
  for (const alias of labAliases)
    if (!aliases.some(({ address }) => address === alias.address))
      await directory.change({ kind: 'add-alias', ...alias });
}
