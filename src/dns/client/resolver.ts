/**
 * A stub resolver: asks the configured servers, follows aliases, remembers answers.
 * Implements the Resolver port; RFC 1034 §5.3.1, RFC 2308 (negative caching), RFC 9520 (failures are remembered for a moment).
 * Not here: recursion from the root; DNSSEC (every answer is 'indeterminate').
 */
import type { RecordType } from 'dns-packet';
import { type Clock, type Random, systemClock } from '../../base/clock.ts';
import { type Log, silentLog } from '../../base/log.ts';
import { Lru } from '../../base/lru.ts';
import { limits } from '../limits.ts';
import { normalName, reverseName } from '../name.ts';
import type { DnsAnswer, RecordData, RecordKind, Resolver } from '../types.ts';
import { readRecord } from '../wire/record.ts';
import { type Meaning, meaningOf } from './answer.ts';
import { exchange, unpredictable } from './exchange.ts';
import type { ServerAddress } from './servers.ts';
import { createTurns } from './turns.ts';

export interface ResolverOptions {
  /** Asked in this order, the one that answered last first. */
  readonly servers: readonly ServerAddress[];
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

type Found = Exclude<Meaning, { kind: 'alias' }>;
interface Remembered {
  readonly found: Found;
  readonly at: number;
}

const security = 'indeterminate';

export function createResolver(options: ResolverOptions): Resolver {
  const { servers, timeout = 3_000, attempts = 2, cacheEntries = 10_000 } = options;
  const { clock = systemClock, random = unpredictable, log = silentLog } = options;
  const cache = new Lru<string, Remembered>(cacheEntries, clock);
  const inFlight = new Map<string, Promise<Found>>();
  const turns = createTurns(limits.inFlight, limits.waiting);
  let preferred = 0;

  /** Asks the servers in turn until one knows. */
  async function askServers(name: string, type: RecordType): Promise<Meaning> {
    let last: Meaning = { kind: 'failure', reason: 'no name server is configured', elsewhere: false };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const first = preferred;
      for (let i = 0; i < servers.length; i++) {
        const index = (first + i) % servers.length;
        const server = servers[index];
        if (server === undefined) continue;
        const reply = await exchange(server, { name, type }, timeout, random);
        last = reply.ok
          ? meaningOf(reply.value, name, type)
          : { kind: 'failure', reason: `${server.host}: ${reply.error}`, elsewhere: true };
        if (last.kind !== 'failure' || !last.elsewhere) {
          preferred = index;
          return last;
        }
        log.debug('dns.server.failed', { server: server.host, name, type, reason: last.reason });
      }
    }
    return last;
  }

  async function follow(name: string, type: RecordType): Promise<Found> {
    let owner = name;
    let ttl: number = limits.maxTtl;
    let followed = 0;
    for (;;) {
      const meaning = await askServers(owner, type);
      if (meaning.kind === 'failure') return meaning;
      ttl = Math.min(ttl, meaning.ttl);
      if (meaning.kind !== 'alias') return { ...meaning, ttl };
      followed += meaning.followed;
      if (followed > limits.aliases) return { kind: 'failure', reason: 'CNAME chain is too long', elsewhere: false };
      owner = meaning.target;
    }
  }

  function remember(key: string, found: Found): void {
    const lifetime = found.kind === 'failure' ? limits.failureLifetime : found.ttl * 1000;
    if (lifetime > 0) cache.set(key, { found, at: clock.now() }, lifetime);
  }

  async function find(name: string, type: RecordType): Promise<Found> {
    const key = `${type} ${name}`;
    const known = cache.get(key);
    if (known !== undefined) return aged(known, clock.now());
    const already = inFlight.get(key);
    if (already !== undefined) return already;
    const asking = turns
      .run(() => follow(name, type))
      .then(
        (found) => found ?? failure('too many questions are waiting'),
        (error: unknown) => failure(String(error)),
      )
      .then((found) => {
        inFlight.delete(key);
        remember(key, found);
        return found;
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
    if (name === null || name === '') return { kind: 'no-name', ttl: 0, security };
    const found = await unlessAborted(find(name, kind), signal);
    switch (found.kind) {
      case 'failure':
        return { kind: 'failure', reason: found.reason, security };
      case 'no-data':
      case 'no-name':
        return { kind: found.kind, ttl: found.ttl, security };
      case 'records': {
        const records = found.records.flatMap((record) => readRecord(kind, record));
        if (records.length === 0) {
          return { kind: 'failure', reason: `the ${kind} records of ${name} make no sense`, security };
        }
        return { kind: 'records', records, ttl: found.ttl, security, owner: found.owner };
      }
    }
  }

  return {
    lookUp: (name, kind, signal) => lookUp(name, kind, signal),
    reverse: (address, signal) => lookUp(reverseName(address), 'PTR', signal),
  };
}

const failure = (reason: string): Found => ({ kind: 'failure', reason, elsewhere: false });

function aged({ found, at }: Remembered, now: number): Found {
  if (found.kind === 'failure') return found;
  return { ...found, ttl: Math.max(0, found.ttl - Math.floor((now - at) / 1000)) };
}

/** The question goes on for whoever else waits for it; the one who gave up is told at once. */
function unlessAborted(asking: Promise<Found>, signal: AbortSignal | undefined): Promise<Found> {
  if (signal === undefined) return asking;
  if (signal.aborted) return Promise.resolve(failure('aborted'));
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(failure('aborted'));
    signal.addEventListener('abort', giveUp, { once: true });
    void asking.then((found) => {
      signal.removeEventListener('abort', giveUp);
      resolve(found);
    });
  });
}
