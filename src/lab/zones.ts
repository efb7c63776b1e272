/**
 * What the lab's name server says of its domains.
 * Implements records of: RFC 1035 (MX, A, PTR), RFC 7208 (SPF), RFC 7489 (DMARC), RFC 6186, RFC 8314 §5.1 and RFC 8620 §2.2 (SRV), RFC 7672
 * §3.1.1 (TLSA 3 1 1 of the lab's certificate).
 */
import { X509Certificate, createHash } from 'node:crypto';
import type { ZoneRecord, ZoneSource } from '../dns/zone/records.ts';
import type { LabPorts } from './ports.ts';
import { labDomains, labHostname, labHostsOf } from './world.ts';

const here = '127.0.0.1';

/** A domain with nolisting, and an address of this machine where nothing listens. */
const nolisted = 'beta.test';
const nobody = '127.0.0.9';

/** `certificate` in PEM, leaf first: what the mail hosts show. `others` are the zones of whoever else lives in this world. */
export const labZones = (
  ports: LabPorts,
  certificate: string,
  others: readonly ZoneSource[],
): readonly ZoneSource[] => [
  ...others,
  ...labDomains.map((domain) => zoneOf(domain, ports, tlsaOf(certificate))),
  // The root: every other name is answered with a clear no, so that mail to it comes back at once instead of waiting.
  { origin: '.', records: new Map() },
  { origin: '127.in-addr.arpa', records: new Map([['1.0.0.127.in-addr.arpa', [{ type: 'PTR', data: labHostname }]]]) },
];

function zoneOf(domain: string, ports: LabPorts, tlsa: ZoneRecord): ZoneSource {
  const reader = `dmarc-reports@${domain}`;
  const records = new Map<string, readonly ZoneRecord[]>([
    [
      domain,
      [
        { type: 'A', data: here },
        { type: 'NS', data: `mx.${domain}` },
        // Nobody listens at the first: senders go on to the second (nolisting).
        ...(domain === nolisted
          ? [{ type: 'MX', data: { preference: 5, exchange: `nolist.${domain}` } } as const]
          : []),
        { type: 'MX', data: { preference: 10, exchange: `mx.${domain}` } },
        { type: 'TXT', data: `v=spf1 ip4:${here} mx -all` },
      ],
    ],
    [`_dmarc.${domain}`, [{ type: 'TXT', data: `v=DMARC1; p=reject; rua=mailto:${reader}; ruf=mailto:${reader}` }]],
    ...labHostsOf(domain).map((name) => [name, [{ type: 'A', data: here }]] as const),
    ...serviceRecords(domain, ports),
    // Mail servers look under the port that they use: the lab's own, and that of the world.
    ...[25, ports.smtp].flatMap((port) =>
      (domain === nolisted ? ['nolist', 'mx'] : ['mx']).map(
        (host) => [`_${port}._tcp.${host}.${domain}`, [tlsa]] as const,
      ),
    ),
  ]);
  if (domain === nolisted) records.set(`nolist.${domain}`, [{ type: 'A', data: nobody }]);
  if (labHostname.endsWith(`.${domain}`))
    records.set(labHostname, [
      { type: 'A', data: here },
      { type: 'TXT', data: 'v=spf1 a -all' },
    ]);
  return { origin: domain, records };
}

const serviceRecords = (domain: string, ports: LabPorts) =>
  (
    [
      ...(['submission', 'submissions', 'imap', 'imaps', 'pop3', 'pop3s'] as const).map(
        (name) => [name, name] as const,
      ),
      ['jmap', 'https'],
      ['autodiscover', 'https'],
    ] as const
  ).map(
    ([service, listener]) =>
      [
        `_${service}._tcp.${domain}`,
        [{ type: 'SRV', data: { priority: 0, weight: 1, port: ports[listener], target: `mail.${domain}` } }],
      ] as const satisfies readonly [string, readonly ZoneRecord[]],
  );

/** DANE-EE, public key, SHA-256. */
function tlsaOf(certificate: string): ZoneRecord {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  const digest = createHash('sha256').update(key).digest();
  return { type: 'TLSA', data: { usage: 3, selector: 1, matchingType: 1, certificate: digest } };
}
