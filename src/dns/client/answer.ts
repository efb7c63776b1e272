/**
 * What a response says about a question.
 * Implements: RFC 1034 §4.3.2 and §5.3.3 (aliases), RFC 2308 §2 and §5 (no data, no name, for how long), RFC 2181 §5.2 (TTL of a set).
 * Not here: asking (exchange.ts), asking again for the target of an alias (resolver.ts).
 */
import type { Answer } from 'dns-packet';
import { limits } from '../limits.ts';
import { isWithin, normalName } from '../name.ts';
import { type Message, Rcode } from '../wire/message.ts';

type Timed = Exclude<Answer, { type: 'OPT' }>;

/** `owner` is what there is nothing of: the end of `followed` aliases. */
export interface Absence {
  readonly kind: 'no-data' | 'no-name';
  readonly ttl: number;
  readonly owner: string;
  readonly followed: number;
}

export type Meaning =
  | { readonly kind: 'records'; readonly records: readonly Timed[]; readonly ttl: number; readonly owner: string }
  | Absence
  /** The name is an alias, and the response does not say what stands at its target. */
  | { readonly kind: 'alias'; readonly target: string; readonly ttl: number; readonly followed: number }
  /** `elsewhere` says whether another server may know better. */
  | { readonly kind: 'failure'; readonly reason: string; readonly elsewhere: boolean };

const broken = (reason: string): Meaning => ({ kind: 'failure', reason, elsewhere: true });

/** `name` is in normal form, `type` as dns-packet names it. */
export function meaningOf(message: Message, name: string, type: string): Meaning {
  if (message.rcode !== Rcode.noError && message.rcode !== Rcode.nxDomain) return broken(rcodeName(message.rcode));
  const answers = message.answers.filter((answer): answer is Timed => answer.type !== 'OPT' && isInternet(answer));
  let owner = name;
  let ttl: number = limits.maxTtl;
  let followed = 0;
  for (;;) {
    const records = answers.filter((answer) => isOfType(answer, type) && normalName(answer.name) === owner);
    if (records.length > 0) {
      return { kind: 'records', records, ttl: Math.min(ttl, ...records.map(ttlOf)), owner };
    }
    const alias = answers.find((answer) => answer.type === 'CNAME' && normalName(answer.name) === owner);
    if (alias?.type !== 'CNAME') break;
    const target = normalName(alias.data);
    followed += 1;
    if (target === null || followed > limits.aliases) {
      return { kind: 'failure', reason: 'CNAME chain is too long or broken', elsewhere: false };
    }
    ttl = Math.min(ttl, ttlOf(alias));
    owner = target;
  }
  const negative = negativeTtl(message, owner);
  if (message.rcode === Rcode.nxDomain) {
    return { kind: 'no-name', ttl: Math.min(ttl, negative ?? 0), owner, followed };
  }
  if (followed > 0 && negative === null) return { kind: 'alias', target: owner, ttl, followed };
  // An empty answer that is a referral: this server does not know, and does not ask for us.
  if (negative === null && message.authorities.some((record) => record.type === 'NS')) return broken('lame delegation');
  return { kind: 'no-data', ttl: Math.min(ttl, negative ?? 0), owner, followed };
}

const isOfType = (answer: { readonly type: string }, type: string): boolean => answer.type === type;

const isInternet = (answer: Timed): boolean => answer.class === undefined || answer.class === 'IN';

/** RFC 2181 §8: a TTL with its highest bit set is zero. */
const ttlOf = (answer: Timed): number => {
  const ttl = answer.ttl ?? 0;
  return ttl > 0x7fffffff ? 0 : Math.min(ttl, limits.maxTtl);
};

/** RFC 2308 §5: the smaller of the SOA's TTL and its MINIMUM; null without a SOA that may speak for the name. */
function negativeTtl(message: Message, owner: string): number | null {
  for (const record of message.authorities) {
    if (record.type !== 'SOA') continue;
    const zone = normalName(record.name);
    if (zone === null || !isWithin(owner, zone)) continue;
    return Math.min(ttlOf(record), record.data.minimum ?? 0, limits.maxNegativeTtl);
  }
  return null;
}

function rcodeName(rcode: number): string {
  const names = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
  return names[rcode] ?? `RCODE ${rcode}`;
}
