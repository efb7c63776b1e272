/**
 * The DNS records that make a host a domain's mail server, as they are to be published.
 * Implements records of: RFC 5321 §5.1 (MX), RFC 7208 (SPF), RFC 7489 (DMARC), RFC 7672 §3.1.1 (TLSA 3 1 1),
 * RFC 6186 and RFC 8314 §5.1 (SRV for clients), RFC 8620 §2.2 (JMAP), RFC 8461 §3.1 (MTA-STS), RFC 8460 §3
 * (TLS reports), RFC 7929 §2.3 and RFC 8162 §2 (keys of people), draft-koch-openpgp-webkey-service §3.1.
 */
import { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { policyRecord } from '../transport/mtasts/own.ts';
import { reportAddresses } from '../config/report-addresses.ts';
import type { StsPolicy } from '../transport/mtasts/policy.ts';
import type { KeyRecord } from '../keys/publish.ts';
import type { KeyRecordToPublish } from './dkim.ts';
import { writtenKey } from './key-records.ts';
import { publicKeyHash } from './certificates/keys.ts';

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface RecordFacts {
  readonly hostname: string;
  readonly domain: string;
  /** Of the server; none when they are not known. */
  readonly addresses: readonly string[];
  /** PEM. */
  readonly certificate: string;
  /** Names of services for mail programs, and their ports. */
  readonly services: readonly (readonly [service: string, port: number])[];
  /** Whether files for mail programs are served by HTTPS. */
  readonly hasAutoconfig?: boolean;
  /** SHA-256 of the key that comes next, in hexadecimal digits. RFC 7671 §8.1: it is published before it is used. */
  readonly nextKey?: string | null;
  /** null where none is served. */
  readonly policy?: StsPolicy | null;
  /** Records of DKIM keys. */
  readonly dkim?: readonly KeyRecordToPublish[];
  /** Where keys of people are given out by HTTPS, and records of those that are published. */
  readonly keyDirectory?: boolean;
  readonly keys?: readonly KeyRecord[];
  /** Whether TLS reports are taken. */
  readonly wantsTlsReports?: boolean;
  /** Whether DMARC reports are taken; else the postmaster gets them. */
  readonly wantsDmarcReports?: boolean;
}

export function domainRecords(facts: RecordFacts): readonly DnsRecord[] {
  const { hostname, domain, addresses, certificate, nextKey = null } = facts;
  const dmarcReader = facts.wantsDmarcReports === true ? reportAddresses.dmarc : 'postmaster';
  const hosts: readonly DnsRecord[] =
    addresses.length === 0
      ? [{ name: `${hostname}.`, type: 'A', value: '(the public address of this server)' }]
      : addresses.map((address) => ({ name: `${hostname}.`, type: isIPv6(address) ? 'AAAA' : 'A', value: address }));
  return [
    { name: `${domain}.`, type: 'MX', value: `10 ${hostname}.` },
    ...hosts,
    { name: `${domain}.`, type: 'TXT', value: '"v=spf1 mx -all"' },
    { name: `${hostname}.`, type: 'TXT', value: '"v=spf1 a -all"' },
    { name: `_dmarc.${domain}.`, type: 'TXT', value: `"v=DMARC1; p=quarantine; rua=mailto:${dmarcReader}@${domain}"` },
    ...[certificateKeyHash(certificate), ...(nextKey === null ? [] : [nextKey])].map((hash) => ({
      name: `_25._tcp.${hostname}.`,
      type: 'TLSA',
      value: `3 1 1 ${hash}`,
    })),
    ...(facts.dkim ?? []).map(({ name, record }) => ({ name: `${name}.`, type: 'TXT', value: quotedStrings(record) })),
    ...stsRecords(facts),
    ...(facts.hasAutoconfig === true
      ? ['autoconfig', 'autodiscover'].map((host) => ({
          name: `${host}.${domain}.`,
          type: 'CNAME',
          value: `${hostname}.`,
        }))
      : []),
    ...(facts.wantsTlsReports === true
      ? [
          {
            name: `_smtp._tls.${domain}.`,
            type: 'TXT',
            value: `"v=TLSRPTv1; rua=mailto:${reportAddresses.tls}@${domain}"`,
          },
        ]
      : []),
    ...(facts.keyDirectory === true ? [{ name: `openpgpkey.${domain}.`, type: 'CNAME', value: `${hostname}.` }] : []),
    ...(facts.keys ?? []).map((key) => ({ name: `${key.name}.`, type: key.type, value: writtenKey(key) })),
    ...facts.services.map(([service, port]) => ({
      name: `_${service}._tcp.${domain}.`,
      type: 'SRV',
      value: `0 1 ${port} ${hostname}.`,
    })),
  ];
}

function stsRecords({ hostname, domain, policy = null }: RecordFacts): readonly DnsRecord[] {
  if (policy === null) return [];
  return [
    { name: `_mta-sts.${domain}.`, type: 'TXT', value: `"${policyRecord(policy)}"` },
    { name: `mta-sts.${domain}.`, type: 'CNAME', value: `${hostname}.` },
  ];
}

/** Strings of at most 255 octets, as zone files write them. RFC 1035 §3.3 and §5.1 */
function quotedStrings(text: string): string {
  const strings: string[] = [];
  for (let at = 0; at < text.length; at += 255) strings.push(`"${text.slice(at, at + 255)}"`);
  return strings.join(' ');
}

/** SHA-256 of the SubjectPublicKeyInfo: stays the same when the certificate is renewed with the same key. RFC 7671 §5.1 */
const certificateKeyHash = (certificate: string): string => publicKeyHash(new X509Certificate(certificate).publicKey);

/** Addresses of this machine that others may reach; private ones are left out. RFC 6890 */
export function publicAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ internal, address }) => !internal && !isPrivate(address.toLowerCase()))
    .map(({ address }) => address);
}

const privatePrefixes = ['10.', '192.168.', '127.', '169.254.', 'fe80:', 'fc', 'fd', '::'];

function isPrivate(address: string): boolean {
  const [first, second = ''] = address.split('.');
  const within = (from: number, to: number): boolean => Number(second) >= from && Number(second) <= to;
  return (
    privatePrefixes.some((prefix) => address.startsWith(prefix)) ||
    (first === '172' && within(16, 31)) ||
    (first === '100' && within(64, 127))
  );
}
