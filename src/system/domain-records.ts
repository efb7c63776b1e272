/** The records of a domain as this server needs them now: its certificate, its keys and its policies are looked at. */
import { readFileSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { srvServices } from './mail-services.ts';
import type { DkimParts } from './dkim.ts';
import { lookAfterKeys, recordOf } from './dkim.ts';
import { nextKeyHash } from './certificates/keys.ts';
import { ownPolicy } from './own-policy.ts';
import { type DnsRecord, domainRecords, publicAddresses } from './records.ts';

/** Makes the keys of a domain that has none yet. */
export async function recordsFor(config: Config, parts: DkimParts, domain: string): Promise<readonly DnsRecord[]> {
  const keys = config.dkim.sign ? await lookAfterKeys(parts, domain, 0, { resolver: null }) : [];
  return domainRecords({
    dkim: keys.map(recordOf),
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
