/** What others do with forged mail, and whether ours is signed. RFC 7489 §6.3, RFC 6376 §3.6.1 */
import type { DomainFacts } from '../facts.ts';
import { failureOf, shown, tagged, tagsOf, text } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

export function dmarc({ domain, dmarc: { at, answer } }: DomainFacts): readonly Finding[] {
  const { ok, note, warning, problem } = findingsOf('dmarc', domain);
  const wanted = text(`_dmarc.${domain}`, `v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}`);
  const why = 'Receivers do not know what to do with mail that only pretends to come from it.';
  const failure = failureOf(answer);
  if (failure !== null) return [problem(`The DMARC record of ${domain} cannot be looked up: ${failure}.`, why, wanted)];
  const [written, ...more] = tagged(answer, 'v=DMARC1', '; ');
  if (written === undefined) return [warning(`${domain} has no DMARC record.`, why, wanted)];
  if (more.length > 0)
    return [
      problem(`${at} has more than one DMARC record.`, 'With more than one, none counts (RFC 7489 6.6.3).', wanted),
    ];
  const tags = tagsOf(written);
  const policy = tags.get('p')?.toLowerCase() ?? '';
  if (!['none', 'quarantine', 'reject'].includes(policy))
    return [problem(`The DMARC record of ${domain} has no policy: ${shown(written)}.`, why, wanted)];
  if (policy === 'none')
    return [note(`DMARC of ${domain} only watches (p=none).`, 'Forged mail is still delivered.', wanted)];
  if (!tags.has('rua'))
    return [
      note(
        `DMARC of ${domain} asks for no reports.`,
        'Nobody tells of mail of ours that failed, or was forged.',
        wanted,
      ),
    ];
  return [ok(`DMARC of ${domain} says ${policy}.`)];
}

export function dkim({ domain, dkim: keys }: DomainFacts): readonly Finding[] {
  const { ok, note, problem } = findingsOf('dkim', domain);
  if (keys.length === 0)
    return [
      note(
        `No DKIM key is set up for ${domain}.`,
        'Mail leaves unsigned, and DMARC rests on SPF alone, which forwarding breaks.',
      ),
    ];
  return keys.map(({ selector, publicKey, answer }) => {
    const name = `${selector}._domainkey.${domain}`;
    const wanted = text(name, `v=DKIM1; p=${publicKey}`);
    const why = 'Mail that is signed with this key is taken for forged.';
    const failure = failureOf(answer);
    if (failure !== null) return problem(`${name} cannot be looked up: ${failure}.`, why, wanted);
    const written = answer.kind === 'records' ? answer.records.map(tagsOf) : [];
    if (written.length === 0) return problem(`${name} does not exist.`, why, wanted);
    const published = written[0]?.get('p')?.replaceAll(' ', '');
    return written.length > 1 || published !== publicKey
      ? problem(`${name} is not the key that we sign with.`, why, wanted)
      : ok(`DKIM key ${selector} of ${domain} is published.`);
  });
}
