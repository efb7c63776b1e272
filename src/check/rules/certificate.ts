/** Each certificate: readable, ours, in time, for the right name, trusted by strangers, and the one that is shown. RFC 5280, RFC 9525 */
import type { CertificateFacts, Facts } from '../facts.ts';
import { limits } from '../limits.ts';
import { type Finding, findingsOf } from '../types.ts';

const renew = 'certbot certonly --standalone --reuse-key -d';
const reload = 'systemctl reload postern';

/** How one certificate is spoken of. */
interface Named {
  /** 'The certificate', or with its file where there are several. */
  readonly it: string;
  /** Which key of the configuration corrects what. */
  readonly settings: { readonly certificate: string; readonly key: string };
  /** Whom it must name; null where any name will do. */
  readonly host: string | null;
}

const ownSettings = { certificate: 'tls.certificate', key: 'tls.key' };
const furtherSettings = { certificate: 'tls.more', key: 'tls.more' };

export function certificate(facts: Facts): readonly Finding[] {
  const { hostname, certificate: own } = facts;
  const found = inspected(facts, own, { it: 'The certificate', settings: ownSettings, host: hostname });
  return [...found, ...facts.furtherCertificates.flatMap((one) => further(facts, one))];
}

/** Of tls.more: whoever asks for a name in it is shown it. */
const further = (facts: Facts, one: CertificateFacts): readonly Finding[] =>
  inspected(facts, one, { it: `The certificate ${one.file}`, settings: furtherSettings, host: null });

function inspected(all: Facts, facts: CertificateFacts, { it, settings, host }: Named): readonly Finding[] {
  const { now, hostname, listeners } = all;
  const { file, keyFile, chain, keyMatches, trust } = facts;
  const names = chain.ok ? (chain.value[0]?.subjectAltName ?? '') : '';
  const subject = host ?? (firstName(names) || hostname);
  const { ok, warning, problem } = findingsOf('certificate', subject);
  if (!chain.ok)
    return [
      problem(
        `The certificate ${file} cannot be used: ${chain.error}.`,
        'Without it the server does not start.',
        `correct ${[...new Set(Object.values(settings))].join(' and ')}`,
      ),
    ];
  const [leaf] = chain.value;
  if (leaf === undefined)
    return [
      problem(
        `${file} has no certificate.`,
        'Without it the server does not start.',
        `correct ${settings.certificate}`,
      ),
    ];
  const findings: Finding[] = [];
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()];
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  if (!keyMatches)
    findings.push(
      problem(
        `${keyFile} is not the key of ${file}.`,
        'Without the right key the server does not start.',
        `correct ${settings.key}`,
      ),
    );
  if (now > to)
    findings.push(
      problem(
        `${it} ended on ${day(to)}.`,
        'Mail clients refuse to connect, and servers that insist on it do not deliver.',
        `${renew} ${subject}`,
        reload,
      ),
    );
  else if (now < from)
    findings.push(
      problem(
        `${it} begins on ${day(from)}.`,
        'Mail clients refuse to connect until then, or the clock is wrong.',
        'date',
      ),
    );
  else if (to - now < limits.certificateEnds)
    findings.push(
      warning(`${it} ends on ${day(to)}.`, 'After that mail clients refuse to connect.', `${renew} ${subject}`, reload),
    );
  if (host !== null && leaf.checkHost(host, { subject: 'never' }) === undefined)
    findings.push(
      problem(
        `${it} does not name ${host}.`,
        'Mail clients and careful servers refuse it.',
        `${renew} ${host}`,
        reload,
      ),
    );
  if (host === null && firstName(names) === '')
    findings.push(
      problem(`${it} has no DNS name.`, 'Nobody is ever shown it.', `take it out of ${settings.certificate}`, reload),
    );
  if (trust !== 'trusted')
    findings.push(
      trust === 'self-signed'
        ? warning(
            `${it} vouches for itself.`,
            'Mail clients warn of it, and MTA-STS cannot be met; other servers deliver all the same.',
            `${renew} ${subject}`,
            reload,
          )
        : warning(
            `${it} comes from an authority that strangers do not trust, or its chain is not complete.`,
            'Mail clients warn of it, and MTA-STS cannot be met.',
            `${settings.certificate} must hold the whole chain, leaf first (fullchain.pem)`,
          ),
    );
  const fingerprint = leaf.fingerprint256;
  const old = listeners.filter(
    ({ outcome }) => outcome.kind === 'speaks' && outcome.fingerprint !== null && outcome.fingerprint !== fingerprint,
  );
  if (host !== null && old.length > 0)
    findings.push(
      warning(
        `${old.map(({ name }) => name).join(', ')} still shows another certificate than ${file}.`,
        'The one in the file is not used yet.',
        reload,
      ),
    );
  if (findings.length > 0) return findings;
  return [ok(`${it} names ${subject}, is trusted, and ends on ${day(to)}.`)];
}

/** 'DNS:a.example, DNS:b.example'; names that need quotes are nobody's host. */
const firstName = (names: string): string =>
  names
    .split(', ')
    .find((name) => name.startsWith('DNS:'))
    ?.slice('DNS:'.length) ?? '';
