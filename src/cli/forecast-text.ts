/** A forecast for people: what was seen, in the order of the way, and the last sentence. */
import { demandText, missedText } from '../mta/forecast/conclusion.ts';
import type {
  CertificateEvidence,
  Conclusion,
  Forecast,
  HostEvidence,
  Leg,
  LookupEvidence,
  MailboxEvidence,
  PolicyEvidence,
  RecipientEvidence,
  Visit,
} from '../mta/forecast/types.ts';
import type { WayStep } from '../mta/receive/destination.ts';
import { harmless, sizeText, spanText, timeText } from './columns.ts';

/** Under one word in the margin. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const margin = 11;

export function forecastText(forecast: Forecast): string {
  const { address, reversePath, at, recipient, legs, conclusions } = forecast;
  const sections: readonly Section[] = [
    { title: 'message', lines: [`from <${reversePath}> to <${address}>`] },
    { title: 'address', lines: recipientLines(recipient) },
    ...legs.flatMap((leg) => legSections(leg, at)),
  ];
  const text = sections.flatMap(({ title, lines }) =>
    lines.map((line, index) => `${(index === 0 ? title : '').padEnd(margin)}${harmless(line)}`),
  );
  return [...text, '', ...conclusions.flatMap(conclusionLines)].join('\n');
}

const words = {
  delivered: 'ok',
  tried: 'note',
  waits: 'warning',
  returned: 'problem',
} as const satisfies Record<Conclusion['outcome'], string>;

const conclusionLines = ({ outcome, what, mend }: Conclusion): readonly string[] => [
  `${words[outcome].padEnd(margin)}${harmless(what)}`,
  ...mend.map((line) => `${' '.repeat(margin)}-> ${harmless(line)}`),
];

function recipientLines(recipient: RecipientEvidence): readonly string[] {
  const { kind, steps, mailboxes, stranger, user, unavailable } = recipient;
  return [
    ...(kind === 'here' || steps.length > 0 ? steps.map(stepText) : [kindText[kind]]),
    ...(unavailable === null ? [] : [`who is here cannot be looked up now: ${unavailable}`]),
    ...mailboxes.flatMap(mailboxLines),
    `a stranger on port 25: ${answerText(stranger)}`,
    `a user of ours: ${answerText(user)}`,
  ];
}

function mailboxLines(one: MailboxEvidence): readonly string[] {
  const { account, entry, mailbox, quota, used, verp, disabled } = one;
  return [
    ...(entry === null ? [] : [`${account} is ${entry} (LDAP)`]),
    `${account}: ${mailbox}${missedText(one)}, ${sizeText(used)}${quota === 0 ? '' : ` of ${sizeText(quota)}`} used${disabled ? ', disabled' : ''}${verp === null ? '' : `; a bounce about ${verp}`}`,
  ];
}

const kindText = {
  here: 'is ours',
  relayed: 'in a domain that is relayed (mta.relay_domains)',
  elsewhere: 'in a domain that is not served here',
  nobody: 'nobody here has this address',
  loop: 'the aliases run in a circle, or lead to too many',
  unroutable: 'in a domain that can be none',
  unanswered: 'in a domain of ours',
} as const satisfies Record<RecipientEvidence['kind'], string>;

const answerText = (refusal: RecipientEvidence['user']): string =>
  refusal === null ? 'taken' : `refused with ${refusal.code} ${refusal.enhanced} ${refusal.text}`;

function stepText(step: WayStep): string {
  switch (step.kind) {
    case 'domain':
      return `${step.domain} is served here${step.catchAll === null ? '' : `, catch-all ${step.catchAll}`}`;
    case 'alias':
      return `${step.address} is ${step.targets.length > 1 ? 'a group' : 'an alias'}: ${step.targets.join(', ')}`;
    case 'account':
      return `${step.address} is an account`;
    case 'subaddress':
      return `sub-address of ${step.address}, detail "${step.detail}"`;
    case 'catch-all':
      return `nobody has it, so the catch-all ${step.address} does`;
    case 'elsewhere':
      return `${step.address} is elsewhere`;
    case 'srs':
      return `a return path of mail that was forwarded here (SRS): ${step.sender}`;
    case 'stand-in':
      return `nobody has this role, so ${step.address} does`;
  }
}

function legSections(leg: Leg, at: number): readonly Section[] {
  const { transport, lookups, policy, hosts, visits, others } = leg;
  const isHostly = ({ kind }: LookupEvidence): boolean => kind !== 'MX' && kind !== 'TXT';
  return [
    {
      title: 'onward',
      lines: [
        `<${leg.address}> from <${leg.reversePath}>`,
        ...(transport === null
          ? []
          : [
              `by mta.routes to ${transport.host}, port ${transport.port}, ${transport.protocol.toUpperCase()}${transport.user === null ? '' : ` as ${transport.user}`}`,
            ]),
        ...lookups.filter(({ kind }) => kind === 'MX').flatMap(lookupLines),
        ...(leg.route.kind === 'hops' ? [] : [`${leg.route.refusal.enhanced} ${leg.route.refusal.text}`]),
      ],
    },
    { title: 'queue', lines: queueLines(leg, at) },
    ...(policy === null
      ? []
      : [
          {
            title: 'policy',
            lines: [...lookups.filter(({ kind }) => kind === 'TXT').flatMap(lookupLines), ...policyLines(policy, at)],
          },
        ]),
    ...(hosts.length > 0
      ? hosts.map((host) => ({ title: 'host', lines: hostLines(host, lookups) }))
      : lookups.some(isHostly)
        ? [{ title: 'host', lines: lookups.filter(isHostly).flatMap(lookupLines) }]
        : []),
    ...visits.map((visit) => ({ title: 'connection', lines: visitLines(visit) })),
    ...others.map((visit) => ({ title: 'not needed', lines: visitLines(visit) })),
  ];
}

const securityText = {
  secure: 'signed',
  insecure: 'not signed',
  bogus: 'bogus',
  indeterminate: 'not validated',
} as const satisfies Record<LookupEvidence['security'], string>;

function lookupLines(lookup: LookupEvidence): readonly string[] {
  const { name, kind, outcome, records, reason, security, ttl, owner, isStale } = lookup;
  const facts = [
    securityText[security],
    ...(ttl === null ? [] : [`TTL ${ttl} s`]),
    ...(owner === null || owner === name ? [] : [`alias of ${owner}`]),
    ...(isStale ? ['stale'] : []),
  ];
  const said =
    outcome === 'records'
      ? records.join(', ')
      : outcome === 'failure'
        ? `no answer: ${reason ?? ''}`
        : outcome === 'no-data'
          ? 'none'
          : 'no such name';
  return [`${kind} ${name === '' ? '.' : name}: ${said} (${facts.join(', ')})`];
}

function queueLines({ domain, queue, learned }: Leg, at: number): readonly string[] {
  const waiting =
    queue === null
      ? `nothing waits for ${domain}`
      : `${queue.waiting} wait and ${queue.held} are held for ${domain}, the oldest for ${spanText(at - queue.oldest)}, next attempt ${queue.nextAttempt <= at ? 'now' : `in ${spanText(queue.nextAttempt - at)}`}`;
  const last = queue?.lastReply ?? null;
  const state =
    learned === null
      ? 'what the server has learned of it is not known: it does not run, or listeners.http is off'
      : learned.suspendedUntil === null
        ? `${learned.window} at one time`
        : `suspended until ${timeText(learned.suspendedUntil)} UTC: ${learned.reason ?? ''}`;
  return [waiting, ...(last === null ? [] : [`last: ${last}`]), state];
}

function policyLines(
  { domain, wanted, sts, verifiedAt, id, fetchedAt }: PolicyEvidence,
  at: number,
): readonly string[] {
  const { policy, problem } = sts;
  const age = fetchedAt === null ? 0 : at - fetchedAt;
  return [
    `configured for ${domain}: ${wanted}`,
    policy === null
      ? `MTA-STS: ${wanted === 'opportunistic' ? 'none' : 'not asked'}`
      : `MTA-STS: ${policy.mode}, id ${id ?? '?'}, fetched ${spanText(age)} ago, good for ${spanText(policy.maxAge * 1000 - age)}, mx ${policy.mx.join(' ')}`,
    ...(problem === null ? [] : [`MTA-STS: ${problem.failure}: ${problem.reason}`]),
    verifiedAt === null
      ? 'no host of it is remembered to have proved itself'
      : `a host of it proved itself ${spanText(at - verifiedAt)} ago: not in clear any more`,
  ];
}

function hostLines(
  { host, port, policy, isNamed }: HostEvidence,
  lookups: readonly LookupEvidence[],
): readonly string[] {
  const about = lookups.filter(
    ({ name, kind }) =>
      (name === host && kind !== 'MX') ||
      (kind === 'TLSA' && name.startsWith(`_${port}._tcp.`) && isTlsaOf(name, host, lookups)),
  );
  return [
    `${host}, port ${port}`,
    ...about.flatMap(lookupLines),
    ...(isNamed === null ? [] : [isNamed ? 'named by the MTA-STS policy' : 'not named by the MTA-STS policy']),
    policy.kind === 'use'
      ? demandText({ tls: policy.demand, because: policy.reason })
      : `not used: ${policy.failure}: ${policy.why}`,
  ];
}

/** Of the host, or of where its alias leads. */
const isTlsaOf = (name: string, host: string, lookups: readonly LookupEvidence[]): boolean =>
  name.endsWith(`.${host}`) ||
  lookups.some((one) => one.name === host && one.owner !== null && name.endsWith(`._tcp.${one.owner}`));

function visitLines({ hop, sighting, outcome, reason, tlsFailure, proof }: Visit): readonly string[] {
  const { greeting, inClear, underTls, tls, certificates, envelope } = sighting;
  const [leaf, ...others] = certificates;
  return [
    `${hop.host} (${hop.address}), port ${hop.port}, ${hop.protocol.toUpperCase()}${hop.tls.kind === 'none' && hop.because !== 'configured' ? ', once more without TLS' : ''}`,
    ...(greeting === null ? [] : [`greeting: ${greeting.code} ${greeting.text}`]),
    ...(inClear === null ? [] : [`offers: ${inClear.join(', ')}`]),
    ...(tls === null ? [] : [`${tls.protocol.replace('TLSv', 'TLS ')}, ${tls.cipher}`]),
    ...(leaf === undefined ? [] : certificateLines(leaf)),
    ...others.map(({ subject }) => `issued by: ${subject}`),
    ...(tls === null
      ? []
      : [
          proof === null
            ? `unproved: ${tlsFailure ?? 'nothing was asked of it'}`
            : `proved by ${proof === 'dane' ? 'DANE' : 'its certificate'}`,
        ]),
    ...(underTls === null ? [] : [`offers under TLS: ${underTls.join(', ')}`]),
    ...envelope.map(({ command, reply }) => `${command}: ${reply.code} ${reply.enhanced ?? ''} ${reply.text}`),
    ...(outcome === 'spoken' ? [] : [`failed: ${reason ?? ''}`]),
  ];
}

const certificateLines = ({ names, issuer, validFrom, validTo, fingerprint, keyFingerprint }: CertificateEvidence) => [
  `certificate: ${names.join(', ')}, by ${issuer}`,
  `valid ${timeText(validFrom)} to ${timeText(validTo)} UTC`,
  `SHA-256 ${fingerprint}`,
  `SHA-256 of its key ${keyFingerprint}`,
];
