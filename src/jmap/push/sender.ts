/**
 * Tells who subscribed what changed: a code first, by which its client shows that it hears; then states, several changes as one.
 * What could not be told is tried again, ever more rarely; nobody is told the same twice but for a fall of the server in between.
 * Implements: RFC 8620 §7.2 (PushVerification, expires, 429 slows down), §7.1 (StateChange).
 */
import type { Clock, Random } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { PushStore, PushSubscription } from '../../ms/push.ts';
import type { JsonObject } from '../core/types.ts';
import { limits } from '../limits.ts';
import { type Posting, post } from './post.ts';
import { type Watched, watchStates } from './states.ts';
import type { PushTargets } from './target.ts';

export interface SenderDeps {
  readonly push: PushStore;
  readonly watched: Watched;
  readonly targets: PushTargets;
  readonly contact: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Milliseconds in which changes are one, and the first wait after a failure. */
  readonly gather?: number;
  readonly firstWait?: number;
}

export interface PushSender {
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** What is known of a subscription while it is followed. */
interface Followed {
  readonly verified: boolean;
  readonly types: string;
  /** Whether its client was sent the code. */
  greeted: boolean;
  failures: number;
  timer: NodeJS.Timeout | null;
  busy: boolean;
  /** Something has changed while it was told. */
  again: boolean;
  unfollow: () => void;
}

export function startPushSender(deps: SenderDeps): PushSender {
  const { push, watched, clock, random, log } = deps;
  const posting: Posting = { targets: deps.targets, key: push.key(), contact: deps.contact };
  const gather = deps.gather ?? limits.pushGather;
  const firstWait = deps.firstWait ?? limits.pushFirstWait;
  const ending = new AbortController();
  const followed = new Map<number, Followed>();
  const running = new Set<Promise<void>>();
  const underWay = new Set<number>();
  const waiting: number[] = [];

  const watchOf = (one: PushSubscription) => watchStates(watched, { id: one.account }, one.types);

  /** Those that are new are followed, and those that are gone are not. */
  async function look(): Promise<void> {
    const all = await push.all(clock.now());
    if (ending.signal.aborted) return;
    const there = new Set(all.map(({ id }) => id));
    for (const [id, one] of followed) if (!there.has(id)) drop(id, one);
    for (const one of all) {
      const before = followed.get(one.id);
      const types = JSON.stringify(one.types);
      if (before?.verified === one.verified && before.types === types) continue;
      if (before !== undefined) drop(one.id, before);
      const { id, verified } = one;
      const state: Followed = {
        verified,
        types,
        greeted: verified,
        failures: 0,
        timer: null,
        busy: false,
        again: false,
        unfollow: () => undefined,
      };
      followed.set(id, state);
      if (verified) state.unfollow = watchOf(one).listen(() => soon(id, state, gather));
      soon(id, state, 0);
    }
  }

  function drop(id: number, one: Followed): void {
    one.unfollow();
    if (one.timer !== null) clearTimeout(one.timer);
    followed.delete(id);
  }

  /** In so many milliseconds, unless it is to be told before that. */
  function soon(id: number, one: Followed, wait: number): void {
    if (one.busy) one.again = true;
    if (one.busy || one.timer !== null || ending.signal.aborted) return;
    one.timer = setTimeout(() => {
      one.timer = null;
      one.busy = true;
      waiting.push(id);
      next();
    }, wait);
    one.timer.unref();
  }

  function next(): void {
    while (running.size < limits.pushAtOnce) {
      const id = waiting.shift();
      const one = id === undefined ? undefined : followed.get(id);
      if (id === undefined) return;
      if (one === undefined) continue;
      // One turn of a subscription at a time: two that know the same would each take for told what the other tells.
      if (underWay.has(id)) {
        one.busy = false;
        one.again = true;
        continue;
      }
      underWay.add(id);
      const run: Promise<void> = turn(id, one)
        .catch((error: unknown) => log.error('jmap.push.failed', { error: errorText(error) }))
        .finally(() => {
          running.delete(run);
          underWay.delete(id);
          one.busy = false;
          // It may have been followed anew meanwhile.
          const present = followed.get(id);
          if (present?.again === true) {
            present.again = false;
            soon(id, present, gather);
          }
          next();
        });
      running.add(run);
    }
  }

  /** One message at most. */
  async function turn(id: number, one: Followed): Promise<void> {
    const now = await push.get(id, clock.now());
    if (now === null || ending.signal.aborted) {
      drop(id, one);
      return;
    }
    if (!now.verified) {
      if (one.greeted) return;
      const done = await tell(now, one, {
        '@type': 'PushVerification',
        pushSubscriptionId: `P${id}`,
        verificationCode: now.code,
      });
      if (done) one.greeted = true;
      return;
    }
    const { state, change } = await watchOf(now).look(now.known);
    // What was before it was made is known.
    if (now.known !== null && (change === null || !(await tell(now, one, change)))) return;
    if (now.known !== state) await push.told(id, state);
  }

  async function tell(to: PushSubscription, one: Followed, object: JsonObject): Promise<boolean> {
    const posted = await post(posting, to, object, ending.signal);
    if (posted.kind === 'taken') {
      one.failures = 0;
      return true;
    }
    // What was broken off with the server is no fault of the other side: it is told after the next start.
    if (ending.signal.aborted) return false;
    one.failures += 1;
    const isGone = posted.kind === 'gone';
    if (isGone || one.failures >= (to.verified ? limits.pushFailures : limits.pushGreetings)) {
      log.info('jmap.push.dropped', { id: to.id, account: to.account, why: isGone ? 'gone' : posted.why });
      await push.remove(to.id);
      return false;
    }
    const wait = Math.min(firstWait * 2 ** (one.failures - 1) * (1 + random()), limits.pushLongestWait);
    one.again = false;
    one.busy = false;
    soon(to.id, one, Math.max(wait, Math.min(posted.after ?? 0, limits.pushLongestWait)));
    return false;
  }

  const lookAgain = (): void => {
    look().catch((error: unknown) => log.error('jmap.push.failed', { error: errorText(error) }));
  };
  const stopListening = push.onChange(lookAgain);
  const sweeping = setInterval(() => {
    push.sweep(clock.now()).catch((error: unknown) => log.error('jmap.push.failed', { error: errorText(error) }));
  }, limits.pushSweep);
  sweeping.unref();
  lookAgain();
  return {
    async stop() {
      ending.abort();
      stopListening();
      clearInterval(sweeping);
      for (const [id, one] of followed) drop(id, one);
      await Promise.all(running);
    },
  };
}
