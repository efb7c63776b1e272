/** Records as they are to be published, and answers as they were seen. */
import type { DnsAnswer } from '../dns/types.ts';
import { limits } from './limits.ts';

export const record = (name: string, type: string, value: string): string => `${name}. ${type} ${value}`;
export const text = (name: string, value: string): string => record(name, 'TXT', strings(value).join(' '));

/** Of at most 255 octets each. RFC 1035 §3.3 */
function strings(value: string): readonly string[] {
  const all: string[] = [];
  for (let at = 0; at < value.length || at === 0; at += 255) all.push(JSON.stringify(value.slice(at, at + 255)));
  return all;
}

export const recordsOf = <T>(answer: DnsAnswer<T>): readonly T[] => (answer.kind === 'records' ? answer.records : []);

/** The texts that begin with a version tag: `v=spf1`, `v=DMARC1` … */
export const tagged = (answer: DnsAnswer<string>, tag: string, ends: string): readonly string[] =>
  recordsOf(answer).filter((each) => {
    const start = each.slice(0, tag.length).toLowerCase();
    return start === tag.toLowerCase() && (each.length === tag.length || ends.includes(each.charAt(tag.length)));
  });

/** tag=value pairs between semicolons, the first of each name. RFC 6376 §3.2, RFC 7489 §6.4, RFC 8460 §3 */
export function tagsOf(written: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of written.split(';')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (name !== '' && !tags.has(name)) tags.set(name, part.slice(equals + 1).trim());
  }
  return tags;
}

/** What strangers wrote, short. */
export const shown = (written: string): string => JSON.stringify(written.slice(0, limits.shown));

/** Why an answer could not be had, or null. */
export const failureOf = (answer: DnsAnswer<unknown>): string | null =>
  answer.kind !== 'failure' ? null : answer.security === 'bogus' ? `DNSSEC: ${answer.reason}` : answer.reason;

export const listed = (items: readonly string[]): string => items.join(', ');
