/**
 * Whether a mechanism matches.
 * Implements: RFC 7208 §5 but include (check-host.ts). What the DNS does not have is no match; where it fails all ends.
 */
import { isWithin } from '../../dns/name.ts';
import type { RecordData } from '../../dns/types.ts';
import { questionName } from '../domain.ts';
import { isInNetwork, isV4, parseIp } from '../ip.ts';
import { limits } from '../limits.ts';
import { addressKind } from '../names.ts';
import { type Evaluation, spendVoid, type Stop } from './evaluation.ts';
import { reasons } from './reasons.ts';
import type { Bits, Mechanism } from './record.ts';
import { targetOf, validatedNames } from './target.ts';

export type Found = 'match' | 'no-match' | Stop;

export async function matches(
  evaluation: Evaluation,
  domain: string,
  mechanism: Exclude<Mechanism, { kind: 'include' }>,
): Promise<Found> {
  if (mechanism.kind === 'all') return 'match';
  if (mechanism.kind === 'ip') {
    return isInNetwork(evaluation.ip, mechanism.network, mechanism.bits) ? 'match' : 'no-match';
  }
  const target = await targetOf(evaluation, domain, mechanism.target);
  if (target === 'nowhere') return 'no-match';
  if ('result' in target) return target;
  // What can be no name has no records. RFC 7208 §4.8 leaves it open.
  const name = questionName(target.name);
  if (name === null) return 'no-match';
  switch (mechanism.kind) {
    case 'a':
      return a(evaluation, domain, name, mechanism.bits);
    case 'mx':
      return mx(evaluation, domain, name, mechanism.bits);
    case 'ptr':
      return (await validatedNames(evaluation)).some((validated) => isWithin(validated, name)) ? 'match' : 'no-match';
    case 'exists':
      return exists(evaluation, domain, name);
  }
}

/** RFC 7208 §5.3 */
async function a(evaluation: Evaluation, domain: string, name: string, bits: Bits): Promise<Found> {
  const addresses = await ask(evaluation, name, addressKind(evaluation.ip));
  if (!Array.isArray(addresses)) return addresses;
  return hasClient(evaluation, addresses, bits) ? 'match' : absent(evaluation, domain, addresses.length === 0);
}

/** Hosts of the domain's MX records, never the domain itself in their place. RFC 7208 §5.4 */
async function mx(evaluation: Evaluation, domain: string, name: string, bits: Bits): Promise<Found> {
  const exchanges = await ask(evaluation, name, 'MX');
  if (!Array.isArray(exchanges)) return exchanges;
  if (exchanges.length > limits.spfHosts) {
    return { result: 'permerror', reason: reasons.manyHosts(domain, name, exchanges.length) };
  }
  let isVoid = exchanges.length === 0;
  for (const { exchange } of exchanges) {
    const addresses = exchange === '' ? [] : await ask(evaluation, exchange, addressKind(evaluation.ip));
    if (!Array.isArray(addresses)) return addresses;
    if (hasClient(evaluation, addresses, bits)) return 'match';
    isVoid ||= addresses.length === 0;
  }
  return absent(evaluation, domain, isVoid);
}

/** A, whatever the client came over. RFC 7208 §5.7 */
async function exists(evaluation: Evaluation, domain: string, name: string): Promise<Found> {
  const addresses = await ask(evaluation, name, 'A');
  if (!Array.isArray(addresses)) return addresses;
  return addresses.length > 0 ? 'match' : absent(evaluation, domain, true);
}

const absent = (evaluation: Evaluation, domain: string, isVoid: boolean): Found =>
  (isVoid ? spendVoid(evaluation, domain) : null) ?? 'no-match';

/** The records; none where there is no such name; an error where the DNS has one. RFC 7208 §5 */
async function ask<K extends 'A' | 'AAAA' | 'MX'>(
  { resolver, signal }: Evaluation,
  name: string,
  kind: K,
): Promise<RecordData[K][] | Stop> {
  const answer = await resolver.lookUp(name, kind, signal);
  if (answer.kind === 'failure') return { result: 'temperror', reason: reasons.noAnswer(kind, name, answer.reason) };
  return answer.kind === 'records' ? [...answer.records] : [];
}

function hasClient({ ip }: Evaluation, addresses: readonly string[], { four, six }: Bits): boolean {
  return addresses.some((text) => {
    const address = parseIp(text);
    return address !== null && isInNetwork(ip, address, isV4(ip) ? four : six);
  });
}
