/**
 * Whether a message may be shown with the indicator of its domain.
 * Implements: draft-brand-indicators-for-message-identification-08 §7.1 (what must hold before), §7.2 (the record), §7.3 to
 * §7.6 (the indicator, with evidence and without), §5.4 (a selector counts when it is signed).
 * Without authorities that are trusted no evidence is checked: `authority` is 'none' then.
 */
import { createHash } from 'node:crypto';
import type { ClientAuthorities } from '../../base/client-certificate.ts';
import type { Result } from '../../base/result.ts';
import { unpack } from '../../base/unpack.ts';
import type { Resolver } from '../../dns/types.ts';
import { addressList } from '../../message/header/address.ts';
import { type Field, fieldText, findFields } from '../../message/header/fields.ts';
import { parseDmarc } from '../dmarc/record.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { BimiVerdict, DkimVerdict, DmarcVerdict } from '../types.ts';
import { checkEvidence } from './evidence.ts';
import { type AssertionRecord, isAssertion, parseAssertion, parseSelector } from './record.ts';
import { svgFault } from './svg.ts';

export interface BimiFacts {
  readonly header: Buffer;
  readonly fields: readonly Field[];
  readonly dkim: readonly DkimVerdict[];
  readonly dmarc: DmarcVerdict;
}

/** What a URI of a record leads to: bounded, from public hosts alone. The error says why there is nothing. */
export type FetchIndicator = (url: URL, signal?: AbortSignal) => Promise<Result<Buffer, string>>;

export interface BimiContext {
  readonly fetch: FetchIndicator;
  /** Who may vouch for indicators. */
  readonly authorities: ClientAuthorities;
}

const draft = 'draft-brand-indicators-for-message-identification-08';

const blank = {
  domain: '',
  selector: '',
  record: null,
  location: null,
  authority: 'none',
  authorityUri: null,
  preference: null,
  indicatorHash: null,
} as const satisfies Partial<BimiVerdict>;

export async function evaluateBimi(
  facts: BimiFacts,
  resolver: Resolver,
  { fetch, authorities }: BimiContext,
  now: number,
  signal?: AbortSignal,
): Promise<BimiVerdict> {
  const { dmarc } = facts;
  const hindrance = whyNot(facts);
  const say = (result: BimiVerdict['result'], text: string, section: string, more: Partial<BimiVerdict> = {}) => ({
    ...blank,
    ...more,
    result,
    reason: { text, rule: `${draft} §${section}` },
  });
  if (hindrance !== null) return say('skipped', hindrance, '7.1');

  const selector = signedSelector(facts);
  const found = await discover(selector, dmarc, resolver, signal);
  if (found.kind === 'unknown')
    return say('temperror', `the DNS did not say whether there is an indicator (${found.why})`, '7.2');
  if (found.kind === 'none') return say('none', `${dmarc.domain} has no indicator`, '7.2');
  const known = { domain: found.domain, selector, record: shown(found.text, limits.bimiRecord) };
  const read = parseAssertion(found.text);
  if (!read.ok) return say('fail', `the record of ${found.domain} ${read.error}`, '4.2', known);
  const { location, evidence, preference } = read.value;
  if (location === null && evidence === null) {
    return say('declined', `${found.domain} wants no indicator to be shown`, '4.2.1', known);
  }
  const places = {
    ...known,
    location: location?.href ?? null,
    authorityUri: evidence?.href ?? null,
    preference,
  };
  const asserted = {
    selector,
    domain: found.domain,
    author: dmarc.domain,
    organization: dmarc.organizationalDomain,
  };
  const vouched = await vouchedFor(read.value, authorities, fetch, signal, (pem) =>
    checkEvidence(pem, asserted, authorities, now),
  );
  if (vouched.kind === 'absent') return say('temperror', vouched.why, '7.4', places);
  if (vouched.kind === 'bad') return say('fail', vouched.why, '7.4', { ...places, authority: 'fail' });
  const authority = vouched.kind === 'good' ? 'pass' : 'none';
  const served = location === null ? null : await picture(location, fetch, signal);
  if (served !== null && !served.ok) return say('temperror', served.error, '7.5', { ...places, authority });
  const indicator = vouched.kind === 'good' ? vouched.logo : served?.value;
  if (indicator === undefined) return say('fail', `${found.domain} names no indicator in l=`, '7.3', places);
  const fault = svgFault(indicator);
  if (fault !== null) return say('fail', `the indicator ${fault}`, '7.6', { ...places, authority });
  if (served !== null && !isSame(indicator, served.value)) {
    const text = 'the indicator in the certificate is another one than that at l=';
    return say('fail', text, '7.4', { ...places, authority: 'fail' });
  }
  const text = `the indicator of ${found.domain} ${authority === 'pass' ? 'is vouched for' : 'is there, vouched for by nobody'}`;
  return say('pass', text, '7.6', { ...places, authority, indicatorHash: sha256(indicator) });
}

/** §7.1 steps 1 to 9: what must hold before anything is asked. */
function whyNot({ header, fields, dmarc }: BimiFacts): string | null {
  const from = findFields(fields, 'From');
  const [only] = from;
  const mailboxes = only === undefined ? [] : addressList(header.subarray(only.valueStart, only.valueEnd));
  if (from.length !== 1 || mailboxes.length !== 1) return 'the message does not have one author alone';
  if (dmarc.result !== 'pass') return 'the message did not pass DMARC';
  const record = dmarc.record === null ? null : parseDmarc(dmarc.record.text);
  if (record === null || record.p === 'none' || record.p === 'invalid' || dmarc.policy === 'none') {
    return `${dmarc.domain} asks for nothing to be done with mail that fails DMARC`;
  }
  if (record.sp === 'none') return `${dmarc.organizationalDomain} lets its subdomains be forged (sp=none)`;
  const isPartial = record.testing || (record.p === 'quarantine' && record.pct < 100);
  return isPartial ? `${dmarc.domain} is only trying its DMARC policy` : null;
}

/** The first BIMI-Selector field, where an aligned signature that holds covers it; else the default. §5.4, §7.2 step 2 */
function signedSelector({ header, fields, dkim, dmarc }: BimiFacts): string {
  const found = findFields(fields, 'BIMI-Selector');
  const [field] = found;
  const isSigned = dkim.some(
    ({ result, domain, fields: covered }) =>
      result === 'pass' &&
      covered.includes('bimi-selector') &&
      dmarc.dkim.some((one) => one.domain === domain && one.aligned),
  );
  if (field === undefined || found.length !== 1 || !isSigned) return 'default';
  return parseSelector(fieldText(header, field)) ?? 'default';
}

type Discovered =
  | { readonly kind: 'found'; readonly domain: string; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** At the author's domain, then at that of the organization. §7.2 steps 3 to 8 */
async function discover(
  selector: string,
  { domain: author, organizationalDomain }: DmarcVerdict,
  resolver: Resolver,
  signal: AbortSignal | undefined,
): Promise<Discovered> {
  for (const domain of new Set([author, organizationalDomain])) {
    const answer = await resolver.lookUp(`${selector}._bimi.${domain}`, 'TXT', signal);
    if (answer.kind === 'failure') return { kind: 'unknown', why: answer.reason };
    const records = answer.kind === 'records' ? answer.records.filter(isAssertion) : [];
    const [text] = records;
    if (text !== undefined) return records.length === 1 ? { kind: 'found', domain, text } : { kind: 'none' };
  }
  return { kind: 'none' };
}

type Vouched =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'good'; readonly logo: Buffer }
  | { readonly kind: 'bad' | 'absent'; readonly why: string };

async function vouchedFor(
  { evidence }: AssertionRecord,
  authorities: ClientAuthorities,
  fetch: FetchIndicator,
  signal: AbortSignal | undefined,
  check: (pem: Buffer) => Promise<Result<Buffer, string>>,
): Promise<Vouched> {
  if (evidence === null || authorities.length === 0) return { kind: 'nobody' };
  const fetched = await fetch(evidence, signal);
  if (!fetched.ok) return { kind: 'absent', why: `the certificate cannot be had now: ${fetched.error}` };
  const checked = await check(fetched.value);
  return checked.ok ? { kind: 'good', logo: checked.value } : { kind: 'bad', why: `the certificate ${checked.error}` };
}

/** Packed or not. A picture that is too large unpacks to nothing, and is told so by who looks at it. */
async function picture(
  url: URL,
  fetch: FetchIndicator,
  signal: AbortSignal | undefined,
): Promise<{ readonly ok: true; readonly value: Buffer } | { readonly ok: false; readonly error: string }> {
  const fetched = await fetch(url, signal);
  if (!fetched.ok) return { ok: false, error: `the indicator cannot be had now: ${fetched.error}` };
  return { ok: true, value: (await unpack(fetched.value, limits.bimiSvg)) ?? fetched.value };
}

/** Line breaks may have been changed on the way. RFC 6170 §5.2 */
const isSame = (one: Buffer, other: Buffer): boolean => sha256(lines(one)) === sha256(lines(other));
const lines = (octets: Buffer): Buffer =>
  Buffer.from(octets.toString('latin1').replaceAll('\r\n', '\n').trimEnd(), 'latin1');
const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');
