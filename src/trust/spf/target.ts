/**
 * Macros filled with what an evaluation knows; `<target-name>`s.
 * Implements: RFC 7208 §4.8, §7.2, §7.3, RFC 8616 §4.
 */
import { isWithin } from '../../dns/name.ts';
import { isAscii } from '../domain.ts';
import { isV4 } from '../ip.ts';
import { limits } from '../limits.ts';
import { namesOf } from '../names.ts';
import { type Evaluation, spendLookup, type Stop } from './evaluation.ts';
import { expand, hasLetter, type MacroString, type MacroValues } from './macro.ts';

const longestName = 253;

/** Where a term leads that asks the DNS, once it is counted. */
export type Target = { readonly name: string } | 'nowhere' | Stop;

/** The `<target-name>` of a term: what its domain-spec means, or the domain itself. RFC 7208 §4.8 */
export async function targetOf(evaluation: Evaluation, domain: string, spec: MacroString | null): Promise<Target> {
  // The names of the client count as a term of their own. RFC 7208 §4.6.4
  const asksForNames = spec !== null && hasLetter(spec, 'p') && evaluation.names === null;
  const stop = spendLookup(evaluation, domain) ?? (asksForNames ? spendLookup(evaluation, domain) : null);
  if (stop !== null) return stop;
  if (spec === null) return { name: domain };
  const name = await targetName(evaluation, domain, spec);
  return name === null ? 'nowhere' : { name };
}

/** The name that a domain-spec means. null where it needs a local part that no name can have. RFC 8616 §4 */
export async function targetName(evaluation: Evaluation, domain: string, spec: MacroString): Promise<string | null> {
  if (!isAscii(evaluation.localPart) && hasLetter(spec, 's', 'l')) return null;
  return shortened(await filled(evaluation, domain, spec));
}

/** The text that a macro-string means. */
export const filled = async (evaluation: Evaluation, domain: string, spec: MacroString): Promise<string> =>
  expand(spec, valuesOf(evaluation, domain, hasLetter(spec, 'p') ? await validatedName(evaluation, domain) : ''));

function valuesOf(evaluation: Evaluation, domain: string, validated: string): MacroValues {
  const { ip, localPart, senderDomain, helo, receiver, now } = evaluation;
  return {
    s: `${localPart}@${senderDomain}`,
    l: localPart,
    o: senderDomain,
    d: domain,
    i: isV4(ip) ? ip.text : nibbles(ip.octets),
    p: validated,
    v: isV4(ip) ? 'in-addr' : 'ip6',
    h: helo,
    c: ip.text,
    r: receiver,
    t: String(Math.floor(now / 1000)),
  };
}

/** Four bits each, with dots between, in capitals as the suite of RFC 7208 has them: names have no case. RFC 7208 §7.3 */
const nibbles = (octets: readonly number[]): string =>
  octets
    .flatMap((octet) => [(octet >> 4).toString(16), (octet & 15).toString(16)])
    .join('.')
    .toUpperCase();

/** Whole labels go from the left until the name is short enough. RFC 7208 §7.3 */
function shortened(name: string): string {
  let text = name.endsWith('.') ? name.slice(0, -1) : name;
  while (text.length > longestName) {
    const dot = text.indexOf('.');
    if (dot === -1) return text;
    text = text.slice(dot + 1);
  }
  return text;
}

/** Names of the client that lead back to it. RFC 7208 §5.5 */
export async function validatedNames(evaluation: Evaluation): Promise<readonly string[]> {
  const { ip, resolver, signal } = evaluation;
  evaluation.names ??= await namesOf(ip, limits.spfHosts, resolver, signal);
  return evaluation.names.names.flatMap(({ name, leadsBack }) => (leadsBack ? [name] : []));
}

/** %{p}: the domain itself, else a name within it, else any; 'unknown' without any. RFC 7208 §7.3 */
async function validatedName(evaluation: Evaluation, domain: string): Promise<string> {
  const names = await validatedNames(evaluation);
  return names.find((name) => name === domain) ?? names.find((name) => isWithin(name, domain)) ?? names[0] ?? 'unknown';
}
