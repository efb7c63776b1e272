/**
 * The last sentence: what would become of the message, and what mends it where it would not arrive.
 */
import type { Fate } from '../queue/attempt.ts';
import { tlsaText } from './recorder.ts';
import type { Conclusion, Forecast, HopEvidence, Leg, MailboxEvidence, RecipientEvidence, Visit } from './types.ts';

type Seen = Omit<Forecast, 'conclusions'>;

export function concluded({ address, recipient, legs }: Seen): readonly Conclusion[] {
  if (recipient.user !== null) {
    return [
      {
        outcome: recipient.user.code >= 500 ? 'returned' : 'waits',
        address,
        what: `Would be refused: ${recipient.user.code} ${recipient.user.enhanced} ${recipient.user.text}.`,
        mend: mendHere(address, recipient),
      },
    ];
  }
  const here = recipient.mailboxes.map((one): Conclusion => ({
    outcome: one.disabled ? 'returned' : 'delivered',
    address: one.account,
    what: one.disabled
      ? `${one.account} is disabled and gets nothing.`
      : `Would be delivered here, into ${one.mailbox} of ${one.account}${missedText(one)}.`,
    mend: one.disabled ? [`postern account enable ${one.account}`] : [],
  }));
  return [...here, ...legs.map(ofLeg)];
}

export const missedText = ({ missed }: MailboxEvidence): string =>
  missed === null
    ? ''
    : missed.because === 'missing'
      ? `, which has no mailbox ${missed.mailbox}`
      : `, since its mailbox ${missed.mailbox} takes nothing that is posted to it`;

function mendHere(address: string, { kind, mailboxes }: RecipientEvidence): readonly string[] {
  switch (kind) {
    case 'nobody':
      return [`postern account add ${address}`, `or: postern alias add ${address} TARGET`];
    case 'loop':
      return ['postern alias list shows the circle; take one alias out of it'];
    case 'here':
      return mailboxes.map(({ account, disabled }) =>
        disabled ? `postern account enable ${account}` : `postern account quota ${account} SIZE`,
      );
    case 'unroutable':
      return ['The domain of the address can be none: correct the address.'];
    case 'relayed':
      return [`mta.relay_recipients does not name ${address}`];
    case 'unanswered':
      return ['postern check looks at the LDAP servers; ldap.urls names them'];
    case 'elsewhere':
      return [];
  }
}

function ofLeg(leg: Leg): Conclusion {
  const { address, route, fate, visits } = leg;
  const waiting = waitsAnyway(leg);
  if (route.kind !== 'hops') {
    const returned = route.kind === 'permanent';
    return {
      outcome: returned ? 'returned' : 'waits',
      address,
      what: `Would ${returned ? 'be returned to its sender' : 'wait in the queue'}: ${sentence(route.refusal.text)}`,
      mend: [...mendRoute(leg), ...waiting],
    };
  }
  if (fate === null) {
    const [first] = route.hops;
    const names = [...new Set(route.hops.map(({ host }) => host))].join(', ');
    return {
      outcome: 'tried',
      address,
      what: `Would be offered to ${names}${first === undefined ? '' : `, ${demandText(first)}`}. Nobody was connected to.`,
      mend: waiting,
    };
  }
  if (fate.kind === 'delivered') {
    const visit = visits.findLast(({ outcome }) => outcome === 'spoken');
    return {
      outcome: 'delivered',
      address,
      what: `Would be delivered to ${visit === undefined ? fate.host : placeText(visit.hop)} ${visit === undefined ? '' : howText(visit)}.`,
      mend: waiting,
    };
  }
  return {
    outcome: fate.kind === 'failed' ? 'returned' : 'waits',
    address,
    what: `Would ${fate.kind === 'failed' ? 'be returned to its sender' : 'wait in the queue'}: ${sentence(fateText(fate))}`,
    mend: [...mendVisits(leg), ...waiting],
  };
}

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const fateText = ({ reason, reply }: Exclude<Fate, { kind: 'delivered' }>): string =>
  reply === null
    ? reason
    : `${reason}: ${reply.code} ${reply.enhanced === null ? '' : `${reply.enhanced} `}${reply.text}`;

const placeText = ({ host, address, port, protocol }: HopEvidence): string =>
  `${host}${host === address ? '' : ` (${address})`}${port === 25 ? '' : `, port ${port},`}${protocol === 'lmtp' ? ' by LMTP' : ''}`;

/** 'over TLS 1.3, verified by DANE' */
function howText({ hop, proof, sighting, tlsFailure }: Visit): string {
  const { tls } = sighting;
  if (hop.tls.kind === 'none')
    return hop.because === 'configured' ? 'in clear, as configured' : 'in clear, since TLS fails';
  if (sighting.underTls === null || tls === null) return 'in clear: the host offers no TLS';
  const version = `over ${tls.protocol.replace('TLSv', 'TLS ')}`;
  if (proof === 'dane') return `${version}, verified by DANE`;
  if (proof === 'pkix') return `${version}, verified by ${hop.because === 'mta-sts' ? 'MTA-STS' : 'its certificate'}`;
  return `${version}, encrypted for whoever answers (${tlsFailure ?? 'nothing proves who it is'})`;
}

/** What a connection must have. */
export function demandText({ tls, because }: Pick<HopEvidence, 'tls' | 'because'>): string {
  switch (tls.kind) {
    case 'none':
      return 'without TLS, as configured';
    case 'opportunistic':
      return because === 'mta-sts-testing' ? 'TLS where it works (MTA-STS in testing)' : 'TLS where it works';
    case 'encrypted':
      return `TLS demanded, with any certificate (${reasonText[because]})`;
    case 'verified':
      return `TLS demanded, with a certificate for ${tls.names.join(' or ')} (${reasonText[because]})`;
    case 'dane':
      return `TLS demanded, as its TLSA records say (${reasonText[because]})`;
  }
}

const reasonText = {
  configured: 'configured',
  dane: 'DANE',
  'mta-sts': 'MTA-STS',
  'mta-sts-testing': 'MTA-STS in testing',
  remembered: 'a host of the domain proved itself before',
  opportunistic: 'opportunistic',
} as const satisfies Record<HopEvidence['because'], string>;

function waitsAnyway({ domain, learned }: Leg): readonly string[] {
  if (learned === null || learned.suspendedUntil === null) return [];
  const until = new Date(learned.suspendedUntil).toISOString();
  return [
    `The queue tries nobody of this destination before ${until}; at once: postern queue retry --domain ${domain}`,
  ];
}

function mendRoute({ domain, transport, lookups, route, hosts }: Leg): readonly string[] {
  if (route.kind === 'hops') return [];
  if (transport !== null)
    return [`Correct the row for ${domain} or * in mta.routes: ${transport.host}:${transport.port}`];
  const bogus = lookups.filter(({ security }) => security === 'bogus').map(({ name }) => name);
  if (bogus.length > 0) {
    return [
      `The DNSSEC of ${[...new Set(bogus)].join(', ')} is broken. Whoever runs it must sign it anew, or correct its DS record.`,
    ];
  }
  const skipped = hosts.flatMap(({ policy }) => (policy.kind === 'skip' ? [policy] : []));
  if (skipped.some(({ failure }) => failure === 'dane-required')) {
    return [`mta.tls_for demands DANE of ${domain}, which has none: allow less, such as "${domain}=verified"`];
  }
  if (skipped.length > 0) return [`Whoever runs ${domain} must put its MTA-STS policy or its TLSA records right.`];
  switch (route.refusal.enhanced) {
    case '5.1.10':
      return [`${domain} says in DNS that it takes no mail (RFC 7505): there is another address, or none.`];
    case '5.1.2':
      return ['Check how the domain is written; it has no host that takes mail.'];
    case '5.4.6':
      return [`postern domain add ${domain}, or point its MX record elsewhere`];
    case '4.4.6':
      return [`mta.routes = ["${domain}=HOST:25"] says where its mail goes`];
    default:
      return ['The name servers of the domain give no answer, or ours do not: postern check looks at ours.'];
  }
}

function mendVisits({ domain, visits, hosts }: Leg): readonly string[] {
  const failed = visits.find(({ tlsFailure }) => tlsFailure !== null);
  if (failed !== undefined && failed.outcome === 'unreachable') return mendTls(domain, failed);
  if (visits.length === 0 && hosts.length > 0) {
    return ['The sender demands TLS that proves the host (REQUIRETLS); the domain publishes neither DANE nor MTA-STS.'];
  }
  if (visits.length > 0 && visits.every(({ sighting }) => sighting.greeting === null)) {
    const ports = [...new Set(visits.map(({ hop }) => hop.port))].join(', ');
    return [
      `No host answered. If that is so for every domain, something between here and the world blocks port ${ports}: ask the provider, or use a smarthost (mta.routes = ["*=HOST:587"]).`,
    ];
  }
  return [];
}

function mendTls(domain: string, { hop, sighting, tlsFailure }: Visit): readonly string[] {
  const [leaf] = sighting.certificates;
  const theirs = `Whoever runs ${hop.host} must`;
  if (hop.because === 'configured')
    return [`mta.tls_for = ["${domain}=opportunistic"] would do without; ${theirs} put TLS right.`];
  if (hop.because === 'remembered') {
    return [`${theirs} offer STARTTLS again. Where it is meant so: mta.tls_for = ["${domain}=none"]`];
  }
  if (tlsFailure === 'starttls-not-supported') {
    return [
      `${theirs} offer STARTTLS, which its ${hop.because === 'dane' ? 'TLSA records promise' : 'MTA-STS policy promises'}; or somebody between takes it away.`,
    ];
  }
  if (hop.tls.kind === 'dane') {
    const published = hop.tls.records.map(
      (record) => `published: _${hop.port}._tcp.${hop.host}. TLSA ${tlsaText(record)}`,
    );
    const needed =
      leaf === undefined ? [] : [`needed:    _${hop.port}._tcp.${hop.host}. TLSA 3 1 1 ${leaf.keyFingerprint}`];
    return [`${theirs} publish the TLSA record of the certificate that it shows.`, ...published, ...needed];
  }
  return [
    `${theirs} show a certificate of a public authority for ${hop.tls.kind === 'verified' ? hop.tls.names.join(' or ') : hop.host}.`,
  ];
}
