/**
 * What the owner of a domain would mend so that its own mail passes: the record to publish, and why.
 * Not here: keys that wait for their record (the command line knows them).
 */
import { isIPv6 } from 'node:net';
import type { TrustRecord } from './evidence/record.ts';
import { keyName } from './dkim/keys.ts';

export interface Advice {
  /** What is wrong, one sentence without a full stop. */
  readonly wrong: string;
  /** What mends it; null where no record does. */
  readonly record: { readonly name: string; readonly type: string; readonly value: string } | null;
}

/** By the findings over a message that left as `record.hop` says; `reader` gets reports, at the domain. */
export function adviceFor(record: TrustRecord, reader: string): readonly Advice[] {
  return [...sender(record), ...signatures(record), ...policy(record, reader), ...reverse(record)];
}

function sender({ spf, hop }: TrustRecord): readonly Advice[] {
  if (spf === null || hop === null) return [];
  const { mailFrom, helo } = spf;
  const missing = [mailFrom, ...(helo === null ? [] : [helo])].filter(({ result }) => result !== 'pass');
  return missing.map(({ domain, result, reason, records }) => {
    const own = records.find((one) => one.domain === domain)?.record ?? null;
    const wrong =
      result === 'permerror'
        ? `SPF of ${domain} is broken: ${reason.text}`
        : `SPF does not list ${hop.ip} for ${domain}`;
    if (result === 'temperror') return { wrong: `SPF of ${domain} cannot be asked: ${reason.text}`, record: null };
    return { wrong, record: { name: domain, type: 'TXT', value: listing(own, hop.ip) } };
  });
}

/** The record with the address in front of what ends it; a broken one is written anew. */
function listing(record: string | null, address: string): string {
  const mechanism = `${isIPv6(address) ? 'ip6' : 'ip4'}:${address}`;
  const terms = record === null ? ['v=spf1', 'mx', '-all'] : record.split(' ').filter((term) => term !== '');
  const at = terms.findIndex((term) => isLast(term.toLowerCase()));
  return terms.toSpliced(at === -1 ? terms.length : at, 0, mechanism).join(' ');
}

const isLast = (term: string): boolean =>
  term.startsWith('redirect=') || ['all', '-all', '~all', '?all', '+all'].includes(term);

function signatures({ dkim, dmarc }: TrustRecord): readonly Advice[] {
  if (dkim.length === 0) return [{ wrong: `The message is not signed by ${dmarc.domain || 'anybody'}`, record: null }];
  return dkim
    .filter(({ result }) => result !== 'pass')
    .map(({ domain, selector, reason }) => ({
      wrong: `The signature ${keyName(selector, domain)} does not hold: ${reason.text}`,
      record: null,
    }));
}

function policy({ dmarc }: TrustRecord, reader: string): readonly Advice[] {
  const { domain, organizationalDomain: organization, record, policy: asked } = dmarc;
  if (domain === '') return [{ wrong: 'The From field names no domain', record: null }];
  const strict = `v=DMARC1; p=quarantine; rua=mailto:${reader}@${organization}`;
  const mended = { name: `_dmarc.${organization}`, type: 'TXT', value: strict };
  if (record === null)
    return [{ wrong: `${organization} has no DMARC record: anybody can write in its name`, record: mended }];
  if (dmarc.result === 'fail') return [{ wrong: `DMARC fails: ${dmarc.reason.text}`, record: null }];
  if (asked !== 'none') return [];
  return [{ wrong: `${organization} asks for nothing to be done with mail that is forged (p=none)`, record: mended }];
}

function reverse({ iprev, spf, hop }: TrustRecord): readonly Advice[] {
  if (iprev === null || iprev.result === 'pass' || hop === null) return [];
  const name = spf?.helo?.domain ?? hop.helo;
  const wrong = `The name of ${hop.ip} does not lead back to it; whoever gives out the address sets it`;
  return [{ wrong, record: { name: hop.ip, type: 'PTR', value: `${name}.` } }];
}
