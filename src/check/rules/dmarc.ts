/** What others do with forged mail, and whether ours is signed. RFC 7489 §6.3, RFC 6376 §3.6.1 */
import type { ReportReaders } from '../../config/report-addresses.ts';
import type { DkimFacts, DomainFacts } from '../facts.ts';
import { failureOf, recordsOf, shown, tagged, tagsOf, text } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

export function dmarc(
  { domain, dmarc: { at, answer } }: DomainFacts,
  { dmarc: reader }: ReportReaders,
): readonly Finding[] {
  const { ok, note, warning, problem } = findingsOf('dmarc', domain);
  const wanted = text(`_dmarc.${domain}`, `v=DMARC1; p=quarantine; rua=mailto:${reader}@${domain}`);
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
        text(at, `${withoutEnd(written)}; rua=mailto:${reader}@${domain}`),
      ),
    ];
  return [ok(`DMARC of ${domain} says ${policy}.`)];
}

/** A record to which a tag can be added. */
function withoutEnd(written: string): string {
  const text = written.trimEnd();
  return text.endsWith(';') ? text.slice(0, -1) : text;
}

export function dkim({ domain, dkim: keys }: DomainFacts): readonly Finding[] {
  const { note } = findingsOf('dkim', domain);
  if (keys.length === 0)
    return [
      note(
        `No DKIM key is set up for ${domain}.`,
        'Mail leaves unsigned, and DMARC rests on SPF alone, which forwarding breaks.',
      ),
    ];
  return keys.map((key) => dkimKey(domain, key));
}

const whyOf = {
  new: 'It signs nothing until its record is there.',
  signing: 'Mail that is signed with this key is taken for forged.',
  old: 'Mail that was signed with this key and is still on its way is taken for forged.',
} as const satisfies Record<DkimFacts['state'], string>;

function dkimKey(domain: string, { name, record, state, answer }: DkimFacts): Finding {
  const { ok, warning, problem } = findingsOf('dkim', domain);
  const bad = state === 'new' ? warning : problem;
  const wanted = text(name, record);
  const failure = failureOf(answer);
  if (failure !== null) return bad(`${name} cannot be looked up: ${failure}.`, whyOf[state], wanted);
  const written = recordsOf(answer).map(tagsOf);
  if (written.length === 0) return bad(`${name} does not exist.`, whyOf[state], wanted);
  const publicKey = tagsOf(record).get('p');
  return written.length > 1 || written[0]?.get('p')?.replaceAll(' ', '') !== publicKey
    ? bad(`${name} is not the key that we have.`, whyOf[state], wanted)
    : ok(`The DKIM key ${name} is published.`);
}
