/**
 * A report as XML.
 * Implements: RFC 9990 §3.1.1 and appendix A (schema), §3.1.4 and §3.5.1 (Report-ID), §3.5.2 (file name).
 */
import { limits } from '../../limits.ts';
import type { DmarcReport, MessageCount, PublishedPolicy, ReportedResult, ReportRow } from './types.ts';
import { day } from '../../../base/days.ts';
import { element, parent } from '../../../base/xml.ts';

export interface ReportFacts {
  readonly organization: string;
  readonly contact: string;
  /** unique-id = 1*(ALPHA / DIGIT) */
  readonly id: string;
  readonly day: number;
  readonly domain: string;
}

/** One report for each policy that was seen, since it may hold but one; the most frequent rows first. RFC 9990 §3.1 */
export function reportsOf(facts: ReportFacts, counts: readonly MessageCount[]): readonly DmarcReport[] {
  const byPolicy = new Map<string, { readonly published: PublishedPolicy; readonly all: MessageCount[] }>();
  for (const count of counts) {
    const key = JSON.stringify(count.published);
    const group = byPolicy.get(key);
    if (group === undefined) byPolicy.set(key, { published: count.published, all: [count] });
    else group.all.push(count);
  }
  const { organization, contact, domain } = facts;
  return [...byPolicy.values()].map(({ published, all }, at) => ({
    organization,
    contact,
    id: at === 0 ? facts.id : `${facts.id}x${at}`,
    from: facts.day * day,
    to: (facts.day + 1) * day - 1_000,
    domain,
    published,
    rows: all
      .toSorted((a, b) => b.messages - a.messages)
      .slice(0, limits.reportRows)
      .map(({ row, messages }) => ({ ...row, messages })),
  }));
}

/** receiver "!" policy-domain "!" begin "!" end [ "!" unique-id ] "." extension; unique-id is the Report-ID. RFC 9990 §3.5.2, §3.1.4 */
export const reportFile = ({ contact, domain, from, to, id }: DmarcReport): string =>
  `${contact.slice(contact.lastIndexOf('@') + 1)}!${domain}!${from / 1_000}!${to / 1_000}!${id}.xml.gz`;

/** `generator` is the name and version of this program. */
export const reportXml = (
  { organization, contact, id, from, to, domain, published, rows }: DmarcReport,
  generator: string,
): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">',
    element('version', '1.0'),
    parent('report_metadata', [
      element('org_name', organization),
      element('email', contact),
      element('report_id', id),
      parent('date_range', [element('begin', String(from / 1_000)), element('end', String(to / 1_000))]),
      ...(published.errors.length === 0 ? [] : [element('error', published.errors.join('; '))]),
      element('generator', generator),
    ]),
    policyXml(domain, published),
    ...rows.map(recordXml),
    '</feedback>',
    '',
  ].join('\n');

const policyXml = (domain: string, policy: PublishedPolicy): string =>
  parent('policy_published', [
    element('domain', domain),
    ...(policy.discovery === null ? [] : [element('discovery_method', policy.discovery)]),
    element('p', policy.p),
    ...(policy.sp === null ? [] : [element('sp', policy.sp)]),
    ...(policy.np === null ? [] : [element('np', policy.np)]),
    ...(policy.fo === null ? [] : [element('fo', policy.fo)]),
    element('adkim', policy.adkim),
    element('aspf', policy.aspf),
    element('testing', policy.testing ? 'y' : 'n'),
  ]);

const recordXml = (row: ReportRow & { readonly messages: number }): string =>
  parent('record', [
    parent('row', [
      element('source_ip', row.sourceIp),
      element('count', String(row.messages)),
      parent('policy_evaluated', [
        element('disposition', row.disposition),
        element('dkim', row.dkim ? 'pass' : 'fail'),
        element('spf', row.spf ? 'pass' : 'fail'),
        ...row.overrides.map(({ type, comment }) =>
          parent('reason', [element('type', type), ...(comment === '' ? [] : [element('comment', comment)])]),
        ),
      ]),
    ]),
    parent('identifiers', [
      element('header_from', row.headerFrom),
      ...(row.envelopeFrom === null ? [] : [element('envelope_from', row.envelopeFrom)]),
      ...(row.envelopeTo === null ? [] : [element('envelope_to', row.envelopeTo)]),
    ]),
    parent('auth_results', [
      ...row.dkimResults.map(({ domain, selector, result }) =>
        parent('dkim', [element('domain', domain), element('selector', selector), element('result', result)]),
      ),
      ...(row.spfResult === null ? [] : [spfXml(row.spfResult)]),
    ]),
  ]);

const spfXml = ({ domain, result }: ReportedResult): string =>
  parent('spf', [element('domain', domain), element('scope', 'mfrom'), element('result', result)]);
