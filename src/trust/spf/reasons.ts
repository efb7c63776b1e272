/** What each outcome of SPF is to people, and where the standard says so. RFC 7208 */
import type { Ip } from '../ip.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { Reason } from '../../base/reason.ts';
import type { BadTerm, Directive } from './record.ts';

const reason = (text: string, section: string): Reason => ({ text, rule: `RFC 7208 §${section}` });
const quoted = (term: string): string => `\`${shown(term)}\``;

interface Who {
  readonly ip: Ip;
  readonly senderDomain: string;
}

export const reasons = {
  noDomain: (text: string): Reason =>
    reason(text === '' ? 'there is no domain to ask' : `${quoted(text)} is not a full domain name`, '4.3'),
  noClient: (text: string): Reason => reason(`${quoted(text)} is not an address of a host`, '4.1'),
  noName: (domain: string): Reason => reason(`there is no domain ${shown(domain)}`, '4.3'),
  noRecord: (domain: string): Reason => reason(`${shown(domain)} has no SPF record`, '4.5'),
  manyRecords: (domain: string, count: number): Reason =>
    reason(`${shown(domain)} has ${count} SPF records where there may be one`, '4.5'),
  badTerm: (domain: string, { term, why }: BadTerm): Reason =>
    reason(`the SPF record of ${shown(domain)} cannot be read: ${quoted(term)} ${why}`, '4.6'),
  noAnswer: (kind: string, name: string, why: string): Reason =>
    reason(`the DNS gives no answer about ${kind} of ${shown(name)}: ${shown(why)}`, kind === 'TXT' ? '4.4' : '5'),
  manyLookups: (domain: string): Reason =>
    reason(
      `SPF needs more than ${limits.spfLookups} look-ups; the record of ${shown(domain)} goes beyond them`,
      '4.6.4',
    ),
  manyVoids: (domain: string): Reason =>
    reason(
      `more than ${limits.spfVoidLookups} look-ups of SPF found nothing; the last is in the record of ${shown(domain)}`,
      '4.6.4',
    ),
  manyHosts: (domain: string, name: string, count: number): Reason =>
    reason(
      `the record of ${shown(domain)} asks for the ${count} mail hosts of ${shown(name)}, more than ${limits.spfHosts}`,
      '4.6.4',
    ),
  leadsNowhere: (domain: string, term: string, rule: string): Reason => ({
    text: `${quoted(term)} in the SPF record of ${shown(domain)} leads to no SPF record`,
    rule,
  }),
  nothingMatched: ({ ip, senderDomain }: Who, domain: string): Reason =>
    reason(
      `${shown(senderDomain)} says nothing about ${ip.text}: no term of ${recordOf(senderDomain, domain)} matches it`,
      '4.7',
    ),
  matched: ({ ip, senderDomain }: Who, domain: string, { result, mechanism, text }: Directive): Reason => {
    const owner = shown(senderDomain);
    const isEnd = mechanism.kind === 'all';
    const where = `${quoted(text)} ${isEnd ? 'at the end of' : 'in'} ${recordOf(senderDomain, domain)} says so`;
    switch (result) {
      case 'pass':
        return reason(`${ip.text} may send for ${owner}: ${where}`, '8.3');
      case 'fail':
        return isEnd
          ? reason(`${ip.text} is not among the hosts that ${owner} allows: ${where}`, '8.4')
          : reason(`${ip.text} is a host that ${owner} forbids: ${where}`, '8.4');
      case 'softfail':
        return reason(`${ip.text} is probably not a host that ${owner} allows: ${where}`, '8.5');
      case 'neutral':
        return reason(`${owner} neither allows nor forbids ${ip.text}: ${where}`, '8.2');
    }
  },
};

/** Its record, or the one that redirect led to. */
const recordOf = (senderDomain: string, domain: string): string =>
  senderDomain === domain ? 'its record' : `the record of ${shown(domain)}`;
