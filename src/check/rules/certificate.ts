/** The certificate: readable, ours, in time, for the right name, trusted by strangers, and the one that is shown. RFC 5280, RFC 9525 */
import type { Facts } from '../facts.ts';
import { limits } from '../limits.ts';
import { type Finding, findingsOf } from '../types.ts';

const renew = 'certbot certonly --standalone --reuse-key -d';
const reload = 'systemctl reload postern';

export function certificate({ now, hostname, certificate: facts, listeners }: Facts): readonly Finding[] {
  const { ok, warning, problem } = findingsOf('certificate', hostname);
  const { file, keyFile, chain, keyMatches, trust } = facts;
  if (!chain.ok)
    return [
      problem(
        `The certificate ${file} cannot be used: ${chain.error}.`,
        'Without it the server does not start.',
        `correct tls.certificate and tls.key`,
      ),
    ];
  const [leaf] = chain.value;
  if (leaf === undefined)
    return [problem(`${file} has no certificate.`, 'Without it the server does not start.', 'correct tls.certificate')];
  const findings: Finding[] = [];
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()];
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  if (!keyMatches)
    findings.push(
      problem(
        `${keyFile} is not the key of ${file}.`,
        'Without the right key the server does not start.',
        'correct tls.key',
      ),
    );
  if (now > to)
    findings.push(
      problem(
        `The certificate ended on ${day(to)}.`,
        'Mail clients refuse to connect, and servers that insist on it do not deliver.',
        `${renew} ${hostname}`,
        reload,
      ),
    );
  else if (now < from)
    findings.push(
      problem(
        `The certificate begins on ${day(from)}.`,
        'Mail clients refuse to connect until then, or the clock is wrong.',
        'date',
      ),
    );
  else if (to - now < limits.certificateEnds)
    findings.push(
      warning(
        `The certificate ends on ${day(to)}.`,
        'After that mail clients refuse to connect.',
        `${renew} ${hostname}`,
        reload,
      ),
    );
  if (leaf.checkHost(hostname, { subject: 'never' }) === undefined)
    findings.push(
      problem(
        `The certificate does not name ${hostname}.`,
        'Mail clients and careful servers refuse it.',
        `${renew} ${hostname}`,
        reload,
      ),
    );
  if (trust !== 'trusted')
    findings.push(
      trust === 'self-signed'
        ? warning(
            'The certificate vouches for itself.',
            'Mail clients warn of it, and MTA-STS cannot be met; other servers deliver all the same.',
            `${renew} ${hostname}`,
            reload,
          )
        : warning(
            'The certificate comes from an authority that strangers do not trust, or its chain is not complete.',
            'Mail clients warn of it, and MTA-STS cannot be met.',
            'tls.certificate must hold the whole chain, leaf first (fullchain.pem)',
          ),
    );
  const fingerprint = leaf.fingerprint256;
  const old = listeners.filter(
    ({ outcome }) => outcome.kind === 'speaks' && outcome.fingerprint !== null && outcome.fingerprint !== fingerprint,
  );
  if (old.length > 0)
    findings.push(
      warning(
        `${old.map(({ name }) => name).join(', ')} still shows another certificate than ${file}.`,
        'The one in the file is not used yet.',
        reload,
      ),
    );
  return findings.length > 0
    ? findings
    : [ok(`The certificate names ${hostname}, is trusted, and ends on ${day(to)}.`)];
}
