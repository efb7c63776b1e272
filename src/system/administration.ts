/** What the administration API needs of the server, put together. */
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import type { BanList } from '../directory/bans.ts';
import { inDomains } from '../directory/ldap/directory.ts';
import { makeVerifiers } from '../directory/password.ts';
import { keptMechanisms } from '../directory/policy.ts';
import { type BackupParts, verifyAction } from '../http/admin/backup.ts';
import type { DomainParts } from '../http/admin/domains.ts';
import type { RecentLog } from '../http/admin/recent-log.ts';
import type { AdminSiteParts } from '../http/admin/site.ts';
import type { KeptTraffic } from '../mta/counts/traffic.ts';
import type { Store } from '../store/sqlite/open.ts';
import { keyName } from '../trust/dkim/keys.ts';
import { certificateEnd, certificateReport } from './certificates/report.ts';
import { checkSystem } from './check.ts';
import { lookAfterKeys } from './dkim.ts';
import { type RecordsParts, recordsFor } from './domain-records.ts';
import type { Services } from './services.ts';
import type { Setting } from './setting.ts';
import { settingsShown } from './settings-shown.ts';
import { spamPolicyShown } from './spam.ts';
import { diskOf, storageShown } from './storage-shown.ts';
import { programVersion } from './version.ts';

export interface AdministrationParts {
  readonly store: Store;
  readonly services: Pick<Services, 'authentication' | 'returnMail' | 'resolver' | 'strangers'>;
  readonly setting: Setting;
  readonly secret: Buffer;
  readonly bans: BanList;
  readonly traffic: KeptTraffic;
  readonly recentLog: RecentLog;
  /** Gets a new certificate now; false where no authority is configured. */
  readonly renewCertificate: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who is signed in, and what listens, is the listeners' to say. */
export function administration(
  config: Config,
  parts: AdministrationParts,
): Omit<AdminSiteParts, 'signedIn' | 'isAdministrator' | 'status'> {
  const { store, services, bans, traffic, recentLog, clock } = parts;
  const { directory, sending, spool, tokens, webSessions, passkeys, resetLinks, audit } = store;
  const { traces, evidence, dmarcReports, tlsReports, quarantine, spamModel, strangerCounts } = store;
  const { subaddressSeparators, defaultQuota } = config.directory;
  const folder = config.server.data;
  return {
    authentication: services.authentication,
    returnMail: services.returnMail,
    version: programVersion(),
    directory,
    sending,
    spool,
    tokens,
    webSessions,
    passkeys,
    resetLinks,
    hostname: config.server.hostname,
    audit,
    traces,
    evidence,
    dmarcReports,
    tlsReports,
    quarantine,
    spamModel,
    strangerCounts,
    strangers: services.strangers,
    spamPolicy: spamPolicyShown(config),
    greylisting: config.greylist,
    bans,
    traffic,
    recentLog,
    clock,
    subaddressSeparators,
    defaultQuota,
    isElsewhere:
      config.ldap.urls.length === 0 ? () => false : inDomains(config.ldap.domains.map((name) => name.toLowerCase())),
    disk: () => diskOf(folder),
    certificateEnd: () => certificateEnd(config),
    storage: () => storageShown(folder, directory),
    settings: settingsShown(config),
    certificates: {
      shown: () => certificateReport(config, services.resolver),
      renew: parts.renewCertificate,
    },
    names: domainNames(config, parts),
    check: sharedCheck(config, parts),
    verification: createVerification(parts),
    async verifiersFor(address, password) {
      const present = await directory.credentials(address);
      const mechanisms = keptMechanisms(config.sasl, present);
      return await makeVerifiers(password, { address, realm: config.server.hostname, mechanisms, present });
    },
  };
}

function domainNames(config: Config, parts: AdministrationParts): DomainParts['names'] {
  const { store } = parts;
  const dkim: RecordsParts = parts;
  return {
    records: (domain) => recordsFor(config, dkim, domain),
    keys: async (domain) =>
      (await store.dkimKeys.keys(domain)).map((key) => ({ ...key, name: keyName(key.selector, key.domain) })),
    async rotate(domain) {
      await lookAfterKeys(dkim, domain, 0, { resolver: null, wanted: true });
    },
  };
}

/** Milliseconds for all that is asked of DNS. */
const checkPatience = 60_000;

/** Whoever asks while a look is taken is told what it finds. */
function sharedCheck(config: Config, { store, setting }: AdministrationParts): DomainParts['check'] {
  const underWay = new Map<string | null, ReturnType<DomainParts['check']>>();
  const look: DomainParts['check'] = async (domain) => {
    const domains = domain === null ? (await store.directory.domains()).map(({ name }) => name) : [domain];
    const findings = await checkSystem({
      config,
      setting,
      ...setting.outlook,
      store,
      domains,
      offline: false,
      signal: AbortSignal.timeout(checkPatience),
    });
    return findings.map(({ mend, ...finding }) => ({ ...finding, mend: [...mend] }));
  };
  return (domain) => {
    const running = underWay.get(domain) ?? look(domain).finally(() => underWay.delete(domain));
    underWay.set(domain, running);
    return running;
  };
}

function createVerification({ store, log }: AdministrationParts): BackupParts['verification'] {
  let running: ReturnType<BackupParts['verification']['running']> = null;
  const verify = async (): Promise<void> => {
    try {
      const { messages, problems } = await store.maintenance.verify((done, all, of) => (running = { done, all, of }));
      if (problems.length > 0) log.error('store.verify', { problems });
      await store.audit.note({ action: verifyAction, subject: '', details: { messages, problems: problems.length } });
    } catch (error) {
      log.error('store.verify.failed', { error: errorText(error) });
    } finally {
      running = null;
    }
  };
  return {
    running: () => running,
    start: () => {
      if (running !== null) return false;
      running = { done: 0, all: 0, of: '' };
      void verify();
      return true;
    },
  };
}
