/**
 * DNS answers as they were seen, kept as JSON, and a resolver that gives them again: what a verdict was built on can be
 * looked at later, and judged again with the same result when keys and records have long changed.
 */
import type { DnsAnswer, RecordData, RecordKind, Resolver, SecurityStatus } from '../../dns/types.ts';
import { limits } from '../limits.ts';

/** A question and what came back. Records are as the resolver port gives them, octets in base64. */
export interface SeenAnswer {
  /** Names in lower case without the final dot; an address for 'reverse'. */
  readonly name: string;
  readonly kind: RecordKind | 'reverse';
  readonly found: 'records' | 'no-data' | 'no-name' | 'failure';
  readonly records: readonly unknown[];
  readonly security: SecurityStatus;
  /** Where aliases led; the name itself without any. */
  readonly owner: string;
  /** Seconds; 0 of a failure. */
  readonly ttl: number;
  /** Why there was no answer; '' where there was one. */
  readonly reason: string;
  /** Which server said so and when (milliseconds since the epoch); null where nobody did. */
  readonly server: string | null;
  readonly at: number | null;
}

export interface Recorder extends Resolver {
  /** What was asked so far, every question once, in order. */
  readonly seen: () => readonly SeenAnswer[];
}

const keyOf = (name: string, kind: string): string => `${kind} ${name.toLowerCase()}`;

/** Asks another resolver, every question once, and keeps what it said. Past limits.questions it answers by itself: failure. */
export function recordAnswers(resolver: Resolver): Recorder {
  const asked = new Map<string, Promise<DnsAnswer<unknown>>>();
  const seen: SeenAnswer[] = [];
  const ask = (
    name: string,
    kind: SeenAnswer['kind'],
    look: () => Promise<DnsAnswer<unknown>>,
  ): Promise<DnsAnswer<unknown>> => {
    const key = keyOf(name, kind);
    const before = asked.get(key);
    if (before !== undefined) return before;
    if (asked.size >= limits.questions) return Promise.resolve(tooMany);
    const answer = look().then((found) => {
      seen.push(seenOf(name, kind, found));
      return found;
    });
    asked.set(key, answer);
    return answer;
  };
  return {
    lookUp: <K extends RecordKind>(name: string, kind: K, signal?: AbortSignal) =>
      ask(name, kind, () => resolver.lookUp(name, kind, signal)) as Promise<DnsAnswer<RecordData[K]>>,
    reverse: (address, signal) =>
      ask(address, 'reverse', () => resolver.reverse(address, signal)) as Promise<DnsAnswer<string>>,
    seen: () => seen,
  };
}

const tooMany = { kind: 'failure', reason: 'too many questions for one message', security: 'indeterminate' } as const;

function seenOf(name: string, kind: SeenAnswer['kind'], answer: DnsAnswer<unknown>): SeenAnswer {
  const common = {
    name: name.toLowerCase(),
    kind,
    found: answer.kind,
    security: answer.security,
    server: answer.seen?.server ?? null,
    at: answer.seen?.at ?? null,
  };
  if (answer.kind === 'failure') return { ...common, records: [], owner: name, ttl: 0, reason: answer.reason };
  const rest = { ttl: answer.ttl, reason: '' };
  return answer.kind === 'records'
    ? { ...common, ...rest, records: answer.records.map(written), owner: answer.owner }
    : { ...common, ...rest, records: [], owner: name };
}

/** Gives the kept answers again; what was never asked is a failure. */
export function replayAnswers(answers: readonly SeenAnswer[]): Resolver {
  const kept = new Map(answers.map((answer) => [keyOf(answer.name, answer.kind), answer]));
  const find = (name: string, kind: SeenAnswer['kind']): DnsAnswer<unknown> => {
    const answer = kept.get(keyOf(name, kind));
    if (answer === undefined) {
      return { kind: 'failure', reason: 'this was not asked then', security: 'indeterminate' };
    }
    const { found, security, ttl, owner, reason } = answer;
    if (found === 'failure') {
      return { kind: found, reason, security: security === 'bogus' ? 'bogus' : 'indeterminate' };
    }
    return found === 'records'
      ? { kind: found, records: answer.records.map(read), ttl, security, owner }
      : { kind: found, ttl, security };
  };
  return {
    lookUp: <K extends RecordKind>(name: string, kind: K) =>
      Promise.resolve(find(name, kind) as DnsAnswer<RecordData[K]>),
    reverse: (address) => Promise.resolve(find(address, 'reverse') as DnsAnswer<string>),
  };
}

/** Octets of a record as JSON can have them. */
interface Octets {
  readonly base64: string;
}

/** A record for JSON: its octets become base64. */
function written(record: unknown): unknown {
  if (Buffer.isBuffer(record)) return { base64: record.toString('base64') } satisfies Octets;
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, written(value)]));
}

function read(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  if (isOctets(record)) return Buffer.from(record.base64, 'base64');
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, read(value)]));
}

const isOctets = (record: object): record is Octets => 'base64' in record && typeof record.base64 === 'string';
