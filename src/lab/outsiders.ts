/**
 * Who else lives in the lab's world: a forger with a domain of his own, in good order, and a mailing list that seals what it
 * changes (ARC). They have no accounts; `npm run forge` speaks for them.
 */
import { type KeyObject, createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZoneRecord, ZoneSource } from '../dns/zone/records.ts';
import { dkimRecord, generateDkimKey } from '../trust/dkim/generate.ts';

/** Loopback addresses that are none of the mail hosts of the lab's domains. */
export const forger = { domain: 'mallory.test', address: '127.0.0.66' } as const;
export const list = { domain: 'lists.test', address: '127.0.0.77', selector: 'arc' } as const;

const keyFile = (folder: string): string => join(folder, 'tls', 'list-key.pem');

/** The key that the list seals with, made at the first start. */
export async function listKey(folder: string): Promise<KeyObject> {
  const file = keyFile(folder);
  if (!existsSync(file)) {
    const key = await generateDkimKey('ed25519');
    writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return readListKey(folder);
}

export const readListKey = (folder: string): KeyObject => createPrivateKey(readFileSync(keyFile(folder)));

/** Their zones: both say in SPF where their mail comes from. */
export const outsiderZones = (key: KeyObject): readonly ZoneSource[] => [
  zone(forger.domain, forger.address, []),
  zone(list.domain, list.address, [[`${list.selector}._domainkey.${list.domain}`, dkimRecord(key)]]),
];

function zone(domain: string, address: string, texts: readonly (readonly [string, string])[]): ZoneSource {
  const spf: ZoneRecord = { type: 'TXT', data: `v=spf1 ip4:${address} -all` };
  const here: ZoneRecord = { type: 'A', data: address };
  const records = new Map<string, readonly ZoneRecord[]>([
    [domain, [here, spf]],
    [`mx.${domain}`, [here]],
  ]);
  for (const [name, data] of texts) records.set(name, [{ type: 'TXT', data }]);
  return { origin: domain, records };
}
