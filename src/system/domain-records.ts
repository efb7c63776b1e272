/** The records of a domain as this server needs them now: its certificate, its keys and its policies are looked at. */
import { readFileSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { srvServices } from './mail-services.ts';
import type { DkimParts } from './dkim.ts';
import { lookAfterKeys, recordOf } from './dkim.ts';
import { makeKeyPublisher } from './keys.ts';
import { nextKeyHash } from './certificates/keys.ts';
import { ownPolicy } from './own-policy.ts';
import type { Store } from '../store/sqlite/open.ts';
import { type DnsRecord, domainRecords, publicAddresses } from './records.ts';

export interface RecordsParts extends DkimParts {
  readonly store: DkimParts['store'] & Pick<Store, 'accountKeys'>;
}

/** Makes the keys of a domain that has none yet. */
export async function recordsFor(config: Config, parts: RecordsParts, domain: string): Promise<readonly DnsRecord[]> {
  const { store, clock } = parts;
  const publisher = makeKeyPublisher(config, { directory: store.directory, accountKeys: store.accountKeys, clock });
  const keys = config.dkim.sign ? await lookAfterKeys(parts, domain, 0, { resolver: null }) : [];
  return domainRecords({
    dkim: keys.map(recordOf),
    keyDirectory: config.keys.publish && config.listeners.https.enabled,
    keys: await publisher.records(domain),
    hostname: config.server.hostname,
    domain,
    addresses: publicAddresses(),
    services: srvServices(config),
    hasAutoconfig: config.listeners.https.enabled,
    certificate: readFileSync(config.tls.certificate, 'utf8'),
    nextKey: nextKeyHash(config.tls),
    wantsTlsReports: config.tlsReports.receive,
    wantsDmarcReports: config.dmarcReports.receive,
    policy: config.mtaSts.mode === 'none' ? null : ownPolicy(config),
  });
}
