/**
 * A stub resolver: asks the configured servers, follows aliases, validates, remembers answers.
 * Implements the Resolver port; RFC 1034 §5.3.1, RFC 2308 (negative caching), RFC 9520 (failures are remembered for a moment),
 * RFC 8767 (records that are too old are better than none, unless their signatures have run out).
 * Not here: recursion from the root; what makes an answer secure (dnssec/).
 */
import { type Clock, type Random, systemClock } from '../../base/clock.ts';
import { type Log, silentLog } from '../../base/log.ts';
import { Lru } from '../../base/lru.ts';
import type { TrustAnchor } from '../dnssec/chain.ts';
import type { Question } from '../dnssec/denial.ts';
import { shownName, wireName } from '../dnssec/names.ts';
import { type RawSections, Type } from '../dnssec/records.ts';
import { limits } from '../limits.ts';
import { normalName, reverseName } from '../name.ts';
import type { DnsAnswer, RecordData, RecordKind, Resolver, SecurityStatus, Sighting } from '../types.ts';
import { kindNumbers, packetTypeOf } from '../wire/kinds.ts';
import { Rcode } from '../wire/message.ts';
import { readRecord } from '../wire/record.ts';
import { meaningOf } from './answer.ts';
import { createExchange, unpredictable } from './exchange.ts';
import { type ServerAddress, shownServer } from './servers.ts';
import { createTurns } from './turns.ts';
import { type Judged, createValidation, unjudged } from './validation.ts';

export interface ResolverOptions {
  /** Asked in this order, the one that answered last first. */
  readonly servers: readonly ServerAddress[];
  /** Answers are validated from these; without any, each is 'indeterminate'. */
  readonly anchors?: readonly TrustAnchor[];
  /** Milliseconds for one try. */
  readonly timeout?: number;
  /** How many times each server is asked. */
  readonly attempts?: number;
  readonly cacheEntries?: number;
  readonly clock?: Clock;
  /** Must be unpredictable. RFC 5452 §9.2 */
  readonly random?: Random;
  readonly log?: Log;
}

/** What was found in the end, who said it, and how long its signatures are good for (seconds). */
type Found = Exclude<Judged, { kind: 'alias' }> & { readonly seen: Sighting | null };
interface Remembered {
  readonly found: Found;
  /** Milliseconds: until when it is as good as new, and until when it is better than nothing. */
  readonly fresh: number;
  readonly useful: number;
}

export function createResolver(options: ResolverOptions): Resolver {
  const { servers, anchors = [], timeout = 3_000, attempts = 2, cacheEntries = 10_000 } = options;
  const { clock = systemClock, random = unpredictable, log = silentLog } = options;
  const cache = new Lru<string, Remembered>(cacheEntries, clock);
  const inFlight = new Map<string, Promise<Found>>();
  const turns = createTurns(limits.inFlight, limits.waiting);
  const exchange = createExchange(timeout, random);
  const askOnce = shared(askForProof);
  const recordsOf = createReader();
  const validation = createValidation({ anchors, ask: askOnce, clock, log });
  let preferred = 0;

  /** The servers in turn, the one that answered last first. */
  const inTurn = (): readonly (readonly [server: ServerAddress, index: number])[] =>
    servers.map((_, i) => {
      const index = (preferred + i) % servers.length;
      return [servers[index] as ServerAddress, index] as const;
    });

  /** Keys, delegations and their signatures. What has none may come from a server that does not know of them. */
  async function askForProof({ name, type }: Question): Promise<RawSections | null> {
    let best: RawSections | null = null;
    for (const [server] of inTurn()) {
      const reply = await exchange(server, { name, type, dnssec: true });
      const rcode = reply.ok ? reply.value.message.rcode : null;
      if (!reply.ok || (rcode !== Rcode.noError && rcode !== Rcode.nxDomain)) {
        const reason = reply.ok ? `response code ${rcode}` : reply.error;
        log.debug('dns.server.failed', { server: shownServer(server), name: shownName(name), type, reason });
        continue;
      }
      const { sections } = reply.value;
      best ??= sections;
      if ([...sections.answers, ...sections.authorities].some((record) => record.type === Type.rrsig)) return sections;
    }
    return best;
  }

  async function askServer(server: ServerAddress, name: string, kind: RecordKind, dnssec: boolean): Promise<Judged> {
    const type = kindNumbers[kind];
    const reply = await exchange(server, { name: wireName(name), type, dnssec });
    if (!reply.ok) {
      return unjudged({ kind: 'failure', reason: `${shownServer(server)}: ${reply.error}`, elsewhere: true });
    }
    const { message, sections } = reply.value;
    const meaning = meaningOf(message, name, packetTypeOf(kind));
    return dnssec ? validation.judge(name, type, meaning, sections) : unjudged(meaning);
  }

  /** Asks the servers in turn until one knows. */
  async function askServers(name: string, kind: RecordKind): Promise<Judged & { readonly seen: Sighting | null }> {
    let last: Judged = failure('no name server is configured');
    let seen: Sighting | null = null;
    const dnssec = await validation.isPossible();
    for (let attempt = 0; attempt < attempts; attempt++) {
      for (const [server, index] of inTurn()) {
        const judged = await askServer(server, name, kind, dnssec);
        const shown = shownServer(server);
        // What is bogus stays so, whatever goes wrong with others.
        if (judged.kind !== 'failure' || last.security !== 'bogus') {
          last = judged;
          seen = { server: shown, at: clock.now(), isStale: false };
        }
        if (judged.kind !== 'failure' || !judged.elsewhere) {
          preferred = index;
          return { ...judged, seen };
        }
        const fields = { server: shown, name, type: kind, reason: judged.reason };
        if (judged.security === 'bogus') log.warn('dns.answer.bogus', fields);
        else log.debug('dns.server.failed', fields);
      }
      if (last.security === 'bogus') break;
    }
    return { ...last, seen };
  }

  async function follow(name: string, kind: RecordKind): Promise<Found> {
    let owner = name;
    let ttl: number = limits.maxTtl;
    let followed = 0;
    let security: SecurityStatus = 'secure';
    let signed = Number.POSITIVE_INFINITY;
    for (;;) {
      const judged = await askServers(owner, kind);
      if (judged.kind === 'failure') return judged;
      ttl = Math.min(ttl, judged.ttl);
      security = weaker(security, judged.security);
      signed = Math.min(signed, judged.signed);
      if (judged.kind !== 'alias') return { ...judged, ttl, security, signed };
      followed += judged.followed;
      if (followed > limits.aliases) return { ...failure('CNAME chain is too long'), seen: judged.seen };
      owner = judged.target;
    }
  }

  /** Takes what was found, or, where it is nothing, what was known before and may still serve. RFC 8767 §4 */
  function remember(key: string, found: Found): Found {
    const now = clock.now();
    const before = cache.get(key);
    if (found.kind === 'failure') {
      if (found.security !== 'bogus' && before?.found.kind === 'records' && now < before.useful) {
        log.info('dns.answer.stale', { question: key, reason: found.reason });
        const stale = staleOf(before.found);
        cache.set(key, { ...before, found: stale, fresh: now + limits.staleTtl * 1000 }, before.useful - now);
        return stale;
      }
      const until = now + limits.failureLifetime;
      cache.set(key, { found, fresh: until, useful: until }, limits.failureLifetime);
      return found;
    }
    const fresh = now + found.ttl * 1000;
    const useful = found.kind === 'records' ? Math.min(fresh + limits.stale * 1000, now + found.signed * 1000) : fresh;
    if (useful > now) cache.set(key, { found, fresh, useful }, useful - now);
    else cache.delete(key);
    return found;
  }

  function known(key: string): Found | null {
    const remembered = cache.get(key);
    const now = clock.now();
    return remembered === undefined || now >= remembered.fresh ? null : aged(remembered, now);
  }

  function find(key: string, name: string, kind: RecordKind): Promise<Found> {
    const already = inFlight.get(key);
    if (already !== undefined) return already;
    const asking = turns
      .run(() => follow(name, kind))
      .then(
        (found) => found ?? { ...failure('too many questions are waiting'), seen: null },
        (error: unknown) => ({ ...failure(String(error)), seen: null }),
      )
      .then((found) => {
        inFlight.delete(key);
        return remember(key, found);
      });
    inFlight.set(key, asking);
    return asking;
  }

  async function lookUp<K extends RecordKind>(
    text: string | null,
    kind: K,
    signal: AbortSignal | undefined,
  ): Promise<DnsAnswer<RecordData[K]>> {
    const name = text === null ? null : normalName(text);
    // What cannot be a name has no records; nobody needs to be asked. RFC 1035 §2.3.4
    if (name === null || name === '') return { kind: 'no-name', ttl: 0, security: 'indeterminate' };
    const key = `${kind} ${name}`;
    // What is known is said at once, without listening for the signal.
    const remembered = signal?.aborted === true ? null : known(key);
    return answerOf(name, kind, remembered ?? (await unlessAborted(find(key, name, kind), signal)), recordsOf);
  }

  return {
    lookUp: (name, kind, signal) => lookUp(name, kind, signal),
    reverse: (address, signal) => lookUp(reverseName(address), 'PTR', signal),
  };
}

type FoundRecords = Extract<Found, { kind: 'records' }>['records'];
type Reader = <K extends RecordKind>(kind: K, records: FoundRecords) => readonly RecordData[K][];

/** Records that are given again and again are read once; an answer is one of one kind. */
function createReader(): Reader {
  const known = new WeakMap<FoundRecords, readonly unknown[]>();
  return <K extends RecordKind>(kind: K, records: FoundRecords) => {
    const before = known.get(records);
    if (before !== undefined) return before as readonly RecordData[K][];
    const read = records.flatMap((record) => readRecord(kind, record));
    known.set(records, read);
    return read;
  };
}

function answerOf<K extends RecordKind>(
  name: string,
  kind: K,
  found: Found,
  recordsOf: Reader,
): DnsAnswer<RecordData[K]> {
  const seen = found.seen === null ? {} : { seen: found.seen };
  const { security } = found;
  switch (found.kind) {
    case 'failure':
      return {
        kind: 'failure',
        reason: found.reason,
        security: security === 'bogus' ? security : 'indeterminate',
        ...seen,
      };
    case 'no-data':
    case 'no-name':
      return { kind: found.kind, ttl: found.ttl, security, ...seen };
    case 'records': {
      const records = recordsOf(kind, found.records);
      if (records.length === 0) {
        const reason = `the ${kind} records of ${name} make no sense`;
        return { kind: 'failure', reason, security: 'indeterminate', ...seen };
      }
      return { kind: 'records', records, ttl: found.ttl, security, owner: found.owner, ...seen };
    }
  }
}

const failure = (reason: string) => ({
  kind: 'failure' as const,
  reason,
  elsewhere: false,
  security: 'indeterminate' as const,
  signed: Number.POSITIVE_INFINITY,
});

/** The less sure of two; what is bogus is a failure before. */
const weaker = (a: SecurityStatus, b: SecurityStatus): SecurityStatus => (a === 'secure' ? b : b === 'secure' ? a : b);

/** Equal questions at one time are asked once. */
function shared(ask: (question: Question) => Promise<RawSections | null>): typeof ask {
  const asking = new Map<string, Promise<RawSections | null>>();
  return (question) => {
    const key = `${question.type} ${question.name}`;
    const already = asking.get(key);
    if (already !== undefined) return already;
    const answer = ask(question).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };
}

function aged({ found, fresh }: Remembered, now: number): Found {
  return found.kind === 'failure' ? found : { ...found, ttl: Math.min(found.ttl, Math.ceil((fresh - now) / 1000)) };
}

const staleOf = (found: Extract<Found, { kind: 'records' }>): Found => ({
  ...found,
  ttl: limits.staleTtl,
  seen: found.seen === null ? null : { ...found.seen, isStale: true },
});

/** The question goes on for whoever else waits for it; the one who gave up is told at once. */
function unlessAborted(asking: Promise<Found>, signal: AbortSignal | undefined): Promise<Found> {
  if (signal === undefined) return asking;
  const aborted: Found = { ...failure('aborted'), seen: null };
  if (signal.aborted) return Promise.resolve(aborted);
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(aborted);
    signal.addEventListener('abort', giveUp, { once: true });
    void asking.then((found) => {
      signal.removeEventListener('abort', giveUp);
      resolve(found);
    });
  });
}
