/**
 * What the lab's name server says of its domains.
 * Implements records of: RFC 1035 (MX, A, PTR), RFC 7208 (SPF), RFC 7489 (DMARC), RFC 6186 and RFC 8314 §5.1 (SRV).
 */
import type { ZoneRecord, ZoneSource } from '../dns/zone/records.ts';
import type { LabPorts } from './ports.ts';
import { labDomains, labHostname, labHostsOf } from './world.ts';

const here = '127.0.0.1';

export const labZones = (ports: LabPorts): readonly ZoneSource[] => [
  ...labDomains.map((domain) => zoneOf(domain, ports)),
  // The root: every other name is answered with a clear no, so that mail to it comes back at once instead of waiting.
  { origin: '.', records: new Map() },
  { origin: '127.in-addr.arpa', records: new Map([['1.0.0.127.in-addr.arpa', [{ type: 'PTR', data: labHostname }]]]) },
];

function zoneOf(domain: string, ports: LabPorts): ZoneSource {
  const records = new Map<string, readonly ZoneRecord[]>([
    [
      domain,
      [
        { type: 'A', data: here },
        { type: 'NS', data: `mx.${domain}` },
        { type: 'MX', data: { preference: 10, exchange: `mx.${domain}` } },
        { type: 'TXT', data: `v=spf1 ip4:${here} mx -all` },
      ],
    ],
    [`_dmarc.${domain}`, [{ type: 'TXT', data: `v=DMARC1; p=reject; rua=mailto:postmaster@${domain}` }]],
    ...labHostsOf(domain).map((name) => [name, [{ type: 'A', data: here }]] as const),
    ...serviceRecords(domain, ports),
  ]);
  if (labHostname.endsWith(`.${domain}`)) records.set(labHostname, [{ type: 'A', data: here }]);
  return { origin: domain, records };
}

const serviceRecords = (domain: string, ports: LabPorts) =>
  (['submission', 'submissions', 'imap', 'imaps', 'pop3', 'pop3s'] as const).map(
    (service) =>
      [
        `_${service}._tcp.${domain}`,
        [{ type: 'SRV', data: { priority: 0, weight: 1, port: ports[service], target: `mail.${domain}` } }],
      ] as const satisfies readonly [string, readonly ZoneRecord[]],
  );
