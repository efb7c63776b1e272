/**
 * Where a domain says its indicator is, and which of several a message wants.
 * Implements: draft-brand-indicators-for-message-identification-08 §4.2 (assertion record), §4.3 and §5.1 (selectors).
 */
import { isHostName } from '../../config/fields.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { parseTagList } from '../dkim/tag-list.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';

export interface AssertionRecord {
  /** null where the tag is empty. */
  readonly location: URL | null;
  readonly evidence: URL | null;
  /** avp=: whose picture is to be shown where the user has one of the sender. */
  readonly preference: 'brand' | 'personal';
}

const version = 'BIMI1';

/** Whether it is one at all: bimi-version = %x76 *WSP "=" *WSP %x42.49.4d.49 1DIGIT, in front. §4.2 */
export function isAssertion(text: string): boolean {
  const [first = ''] = text.slice(0, limits.bimiRecord).split(';', 1);
  const [name = '', value = ''] = first.split('=', 2);
  return name.trim() === 'v' && value.trim() === version;
}

/** Errors are not mended: what is wrong. §4.2 */
export function parseAssertion(text: string): Result<AssertionRecord, string> {
  if (text.length > limits.bimiRecord) return fail('is far too long');
  const list = tags(text);
  if (!list.ok) return fail(`cannot be read: ${list.error}`);
  const wanted = list.value.get('l');
  if (wanted === undefined) return fail('has no l=');
  const location = httpsUri(wanted);
  const evidence = httpsUri(list.value.get('a') ?? '');
  if (!location.ok) return fail(`has in l= ${location.error}`);
  if (!evidence.ok) return fail(`has in a= ${evidence.error}`);
  const preference = list.value.get('avp') === 'personal' ? 'personal' : 'brand';
  return ok({ location: location.value, evidence: evidence.value, preference });
}

/** Tags with their values, which here may be empty everywhere. */
function tags(text: string): Result<ReadonlyMap<string, string>, string> {
  const list = parseTagList(Buffer.from(text));
  return list.ok ? ok(new Map(Array.from(list.value, ([name, { value }]) => [name, value]))) : list;
}

/** bimi-uri: https alone, to a host with a name. §4.2 */
function httpsUri(text: string): Result<URL | null, string> {
  if (text === '') return ok(null);
  if (text.includes(',') || !URL.canParse(text)) return fail(`"${shown(text, 60)}", which is no URI`);
  const url = new URL(text);
  const isFit = url.protocol === 'https:' && isHostName(url.hostname) && url.username === '' && url.password === '';
  return isFit ? ok(url) : fail(`"${shown(text, 60)}", which leads to no named host over https`);
}

/**
 * bimi-selector-header = bimi-header-version bimi-sep bimi-selector [bimi-sep]
 * null for what says nothing that could be followed. §5.1
 */
export function parseSelector(value: string): string | null {
  if (value.length > limits.bimiRecord || !isAssertion(value)) return null;
  const list = tags(value);
  const selector = list.ok ? (list.value.get('s') ?? '').toLowerCase() : '';
  return isSelector(selector) ? selector : null;
}

/** selector = sub-domain *( "." sub-domain ) */
const isSelector = (text: string): boolean => text.length <= 100 && isHostName(`${text}.test`);
