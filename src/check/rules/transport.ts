/** How sure others can be that they reach this server: MTA-STS (RFC 8461), TLS-RPT (RFC 8460), DNSSEC (RFC 4033), DANE (RFC 7672). */
import { usableRecords } from '../../transport/dane/records.ts';
import { verifyDane } from '../../transport/dane/verify.ts';
import { allowsHost } from '../../transport/mtasts/policy.ts';
import { policyIdOf } from '../../transport/mtasts/record.ts';
import { createHash } from 'node:crypto';
import type { ReportReaders } from '../../config/report-addresses.ts';
import type { DomainFacts, ExchangeFacts, Facts, HostFacts } from '../facts.ts';
import { failureOf, listed, record, recordsOf, shown, tagged, tagsOf, text } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';
import { isOurs } from './mx.ts';

const ourExchanges = ({ hostname }: Facts, host: HostFacts, { exchanges }: DomainFacts): readonly ExchangeFacts[] =>
  exchanges.filter(({ name, addresses }) => isOurs(host, hostname, name, addresses));

export function mtaSts(facts: Facts, host: HostFacts, domainFacts: DomainFacts): readonly Finding[] {
  const { domain, sts, policy } = domainFacts;
  const { ok, note, problem } = findingsOf('mta-sts', domain);
  const ours = ourExchanges(facts, host, domainFacts).map(({ name }) => name);
  const wanted = [
    'mta_sts.mode = "enforce" and listeners.https.enabled = true',
    record(`mta-sts.${domain}`, 'CNAME', `${facts.hostname}.`),
    `postern dns ${domain} (prints the TXT record of _mta-sts)`,
  ];
  const failure = failureOf(sts);
  if (failure !== null)
    return [
      problem(
        `_mta-sts.${domain} cannot be looked up: ${failure}.`,
        'Senders that know no policy yet send without one.',
        ...wanted,
      ),
    ];
  const begun = recordsOf(sts).filter((each) => each.startsWith('v=STSv1'));
  if (begun.length === 0)
    return [
      note(
        `${domain} has no MTA-STS policy.`,
        'Somebody between a sender and us can take TLS away from mail, unless DANE forbids it.',
        ...wanted,
      ),
    ];
  if (policyIdOf(begun) === null || policy === null)
    return [
      problem(
        `The MTA-STS record of ${domain} is broken: ${listed(begun.map(shown))}.`,
        'Senders ignore the policy.',
        ...wanted,
      ),
    ];
  if (!policy.ok)
    return [
      problem(
        `The MTA-STS policy of ${domain} cannot be had: ${policy.error.reason}.`,
        'The record promises one; senders ignore it or keep an old one.',
        ...wanted,
      ),
    ];
  const { mode } = policy.value;
  const missing = ours.filter((name) => !allowsHost(policy.value, name));
  if (mode !== 'none' && missing.length > 0)
    return [
      problem(
        `The MTA-STS policy of ${domain} does not name ${listed(missing)}.`,
        'Senders that keep to it do not deliver.',
        ...wanted,
      ),
    ];
  return mode === 'enforce'
    ? [ok(`MTA-STS of ${domain} is enforced.`)]
    : [note(`The MTA-STS policy of ${domain} says ${mode}.`, 'It protects nothing yet.', ...wanted)];
}

export function tlsRpt({ domain, tlsRpt: answer }: DomainFacts, { tls }: ReportReaders): readonly Finding[] {
  const { ok, note, problem } = findingsOf('tls-rpt', domain);
  const wanted = text(`_smtp._tls.${domain}`, `v=TLSRPTv1; rua=mailto:${tls}@${domain}`);
  const why = 'Nobody tells when others cannot reach us over TLS.';
  const failure = failureOf(answer);
  if (failure !== null) return [problem(`_smtp._tls.${domain} cannot be looked up: ${failure}.`, why, wanted)];
  const [written, ...more] = tagged(answer, 'v=TLSRPTv1', '; ');
  if (written === undefined) return [note(`${domain} asks for no TLS reports.`, why, wanted)];
  const rua = tagsOf(written).get('rua') ?? '';
  const good = more.length === 0 && (rua.startsWith('mailto:') || rua.startsWith('https://'));
  return good
    ? [ok(`TLS reports on ${domain} are asked for.`)]
    : [problem(`The TLS-RPT record of ${domain} is broken: ${shown(written)}.`, why, wanted)];
}

export function dnssec({ domain, mx }: DomainFacts): readonly Finding[] {
  const { ok, note, problem } = findingsOf('dnssec', domain);
  switch (mx.security) {
    case 'secure':
      return [ok(`${domain} is signed, and its signatures are good.`)];
    case 'insecure':
      return [
        note(
          `${domain} is not signed by DNSSEC.`,
          'Answers about it can be forged, and DANE cannot protect its mail.',
          `sign the zone of ${domain}, and have its DS record published`,
        ),
      ];
    case 'bogus':
      return [
        problem(
          `The signatures of ${domain} are wrong.`,
          'For everybody who validates, the domain does not exist.',
          `sign the zone of ${domain} anew, and compare its DS record with its keys`,
        ),
      ];
    case 'indeterminate':
      return [note(`Whether ${domain} is signed cannot be told.`, 'The resolver validates nothing.')];
  }
}

export function tlsa(facts: Facts, host: HostFacts, domainFacts: DomainFacts): readonly Finding[] {
  const { chain } = facts.certificate;
  if (!chain.ok) return [];
  const shownChain = chain.value;
  return ourExchanges(facts, host, domainFacts).flatMap(({ name, secure, tlsa: answer }) => {
    const { ok, note, warning, problem } = findingsOf('tlsa', name);
    const key = shownChain[0]?.publicKey.export({ type: 'spki', format: 'der' });
    const wanted =
      key === undefined
        ? []
        : [record(`_25._tcp.${name}`, 'TLSA', `3 1 1 ${createHash('sha256').update(key).digest('hex')}`)];
    const failure = failureOf(answer);
    if (failure !== null)
      return secure
        ? [
            problem(
              `The TLSA records of ${name} cannot be looked up: ${failure}.`,
              'Senders with DANE must wait (RFC 7672 2.1.2).',
              ...wanted,
            ),
          ]
        : [];
    const records = recordsOf(answer);
    if (records.length === 0)
      return secure
        ? [note(`${name} has no TLSA record.`, 'The zone is signed, so that one would make TLS to us sure.', ...wanted)]
        : [];
    if (!secure || answer.security !== 'secure')
      return [
        note(
          `The TLSA records of ${name} are not signed.`,
          'Nobody may use them (RFC 7672 2.2).',
          'sign the zone by DNSSEC',
        ),
      ];
    const usable = usableRecords(records);
    if (usable.length === 0)
      return [
        warning(
          `No TLSA record of ${name} can be used.`,
          'Senders only know that there must be TLS, with whomever.',
          ...wanted,
        ),
      ];
    return verifyDane(shownChain, usable, [name], facts.now) === null
      ? [ok(`A TLSA record of ${name} vouches for the certificate.`)]
      : [
          problem(
            `No TLSA record of ${name} vouches for the certificate.`,
            'Senders with DANE do not deliver.',
            ...wanted,
          ),
        ];
  });
}
