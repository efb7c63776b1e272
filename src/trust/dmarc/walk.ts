/**
 * The DNS Tree Walk: which policy records there are from a domain upwards, and which of them is the organization's.
 * Implements: RFC 9989 §4.10 (the steps and their shortcut), §4.10.2 (the Organizational Domain).
 */
import type { DnsAnswer, Resolver, SecurityStatus } from '../../dns/types.ts';
import { limits } from '../limits.ts';
import { type DmarcRecord, parseDmarc } from './record.ts';
import { isListedSuffix } from './suffix.ts';

export interface FoundRecord {
  readonly domain: string;
  readonly text: string;
  readonly record: DmarcRecord;
  readonly security: SecurityStatus;
}

export interface WalkStep {
  readonly domain: string;
  readonly found: FoundRecord | null;
  /** Why nothing is known; null where the DNS said something. */
  readonly failure: string | null;
  /** Whether `_dmarc` of the domain exists, and so the domain itself. RFC 8020 */
  readonly exists: boolean;
}

/** The domain itself, then its ancestors with seven labels and fewer. RFC 9989 §4.10 steps 3, 4, 7 */
export function walkNames(domain: string): readonly string[] {
  const labels = domain.split('.');
  const names = [domain];
  for (let left = Math.min(labels.length, limits.dmarcSteps) - 1; left > 0; left--) {
    names.push(labels.slice(-left).join('.'));
  }
  return names;
}

/** All names are asked for at once; what stands above one with psd=y or psd=n is not looked at. RFC 9989 §4.10 steps 2, 6 */
export async function treeWalk(domain: string, resolver: Resolver, signal?: AbortSignal): Promise<readonly WalkStep[]> {
  const names = walkNames(domain);
  const answers = await Promise.all(names.map((name) => resolver.lookUp(`_dmarc.${name}`, 'TXT', signal)));
  const steps = answers.map((answer, at) => stepOf(names[at] ?? '', answer));
  const stop = steps.findIndex(({ found }) => found !== null && found.record.psd !== 'u');
  return stop === -1 ? steps : steps.slice(0, stop + 1);
}

function stepOf(domain: string, answer: DnsAnswer<string>): WalkStep {
  const exists = answer.kind === 'records' || answer.kind === 'no-data';
  const failure = answer.kind === 'failure' ? answer.reason : null;
  if (answer.kind !== 'records') return { domain, found: null, failure, exists };
  const records = answer.records.flatMap((text) => {
    const record = parseDmarc(text);
    return record === null ? [] : [{ domain, text, record, security: answer.security }];
  });
  // Several are as good as none. RFC 9989 §4.10 step 2
  return { domain, found: records.length === 1 ? (records[0] ?? null) : null, failure: null, exists };
}

/** From the longest name to the shortest: psd=n is it, psd=y is one label above it, else the shortest. RFC 9989 §4.10.2 */
export function organizationalDomain(start: string, steps: readonly WalkStep[]): string {
  let shortest = start;
  for (const { domain, found } of steps) {
    if (found === null) continue;
    const { psd } = found.record;
    if (psd === 'n') return domain;
    // A registry that forgot to say so is no organization. docs/decisions/0014
    const isSuffix = psd === 'y' || isListedSuffix(domain);
    if (isSuffix && domain !== start) return childOf(domain, start);
    shortest = domain;
  }
  return shortest;
}

/** The domain one label below an ancestor, on the way down to a name. */
function childOf(ancestor: string, name: string): string {
  const labels = name.split('.');
  return labels.slice(-ancestor.split('.').length - 1).join('.');
}
