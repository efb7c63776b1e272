/**
 * Whether the names of an address lead back to it.
 * Implements: RFC 8601 §3, §2.7.3.
 */
import type { Resolver } from '../dns/types.ts';
import { parseIp } from './ip.ts';
import { limits } from './limits.ts';
import { namesOf } from './names.ts';
import { shown } from './shown.ts';
import type { IprevVerdict } from './types.ts';

export async function checkIprev(address: string, resolver: Resolver, signal?: AbortSignal): Promise<IprevVerdict> {
  const verdict = (result: IprevVerdict['result'], text: string, names: readonly string[] = []): IprevVerdict => ({
    result,
    reason: { text, rule: 'RFC 8601 §2.7.3' },
    names,
  });
  const ip = parseIp(address);
  if (ip === null) return verdict('permerror', `\`${shown(address)}\` is not an address of a host`);
  const { answer, names } = await namesOf(ip, limits.iprevNames, resolver, signal);
  if (answer.kind === 'failure') {
    return verdict('temperror', `the DNS gives no answer about the name of ${ip.text}: ${shown(answer.reason)}`);
  }
  if (answer.kind !== 'records') return verdict('permerror', `${ip.text} has no name`);
  const back = names.filter(({ leadsBack }) => leadsBack);
  const all = [...back, ...names.filter(({ leadsBack }) => !leadsBack)].map(({ name }) => name);
  const first = shown(all[0] ?? '');
  if (back.length > 0) return verdict('pass', `${ip.text} has the name ${first}, and that name has this address`, all);
  const failed = names.find(({ failure }) => failure !== null);
  if (failed !== undefined) {
    const why = `the DNS gives no answer about ${shown(failed.name)}: ${shown(failed.failure ?? '')}`;
    return verdict('temperror', `${ip.text} has the name ${first}, but ${why}`, all);
  }
  const text = `${ip.text} has the name ${first}, but ${all.length === 1 ? 'it does' : 'none of its names does'} not lead back`;
  return verdict('fail', text, all);
}
