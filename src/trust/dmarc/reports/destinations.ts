/**
 * Where the reports about a domain go: its own addresses, and those of others who have agreed to it.
 * Implements: RFC 9990 §4 (verifying external destinations), §3.5 (URIs in order; mailto: alone), RFC 9991 §5.
 */
import type { Resolver } from '../../../dns/types.ts';
import { mailtoAddress } from '../../../message/header/mailto.ts';
import { domainName, questionName } from '../../domain.ts';
import { limits } from '../../limits.ts';
import { type DmarcRecord, parseDmarc } from '../record.ts';
import { registeredDomain } from '../suffix.ts';
import { organizationalDomain, treeWalk } from '../walk.ts';

export interface Destinations {
  readonly addresses: readonly string[];
  /** Octets that a report to an address may have, where its URI says so. */
  readonly sizes: ReadonlyMap<string, number>;
  /** A host did not answer whether it wants reports: it may do so later. §4 step 5 */
  readonly isOpen: boolean;
}

export async function reportDestinations(
  domain: string,
  record: Pick<DmarcRecord, 'rua' | 'ruf' | 'isOld' | 'sizes'>,
  tag: 'rua' | 'ruf',
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<Destinations> {
  const organizationOf = async (name: string): Promise<string> =>
    record.isOld ? registeredDomain(name) : organizationalDomain(name, await treeWalk(name, resolver, signal));
  const own = await organizationOf(domain);
  const found = await Promise.all(
    record[tag].slice(0, limits.reportAddresses).map(async (uri) => {
      const address = mailtoAddress(uri);
      const host = address === null ? null : hostOf(address);
      if (address === null || host === null) return [];
      const isOwn = host === domain || (await organizationOf(host)) === own;
      return isOwn ? [address] : agreed(domain, address, host, tag, resolver, signal);
    }),
  );
  const addresses = found.flatMap((one) => one ?? []);
  const sizes = found.flatMap((all, at) => {
    const size = record.sizes.get((record[tag][at] ?? '').toLowerCase());
    return size === undefined ? [] : (all ?? []).map((address) => [address, size] as const);
  });
  return {
    addresses: [...new Set(addresses)].slice(0, limits.reportAddresses),
    sizes: new Map(sizes),
    isOpen: found.includes(null),
  };
}

const hostOf = (address: string): string | null => domainName(address.slice(address.lastIndexOf('@') + 1));

/** Addresses that the host wants them at; none where it says nothing; null where it cannot be asked. RFC 9990 §4 */
async function agreed(
  domain: string,
  address: string,
  host: string,
  tag: 'rua' | 'ruf',
  resolver: Resolver,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | null> {
  const name = questionName(`${domain}._report._dmarc.${host}`);
  if (name === null) return [];
  const answer = await resolver.lookUp(name, 'TXT', signal);
  if (answer.kind === 'failure') return null;
  const records = answer.kind === 'records' ? answer.records.flatMap((text) => parseDmarc(text) ?? []) : [];
  if (records.length === 0) return [];
  const instead = records.flatMap((one) => one[tag]);
  if (instead.length === 0) return [address];
  // Who sends them on to yet another host gets none at all. §4
  const others = instead.map(mailtoAddress);
  return others.every((one) => one !== null && hostOf(one) === host) ? others.filter((one) => one !== null) : [];
}
