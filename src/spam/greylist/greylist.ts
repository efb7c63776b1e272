/**
 * Greylisting: strangers are asked to come back, because programs that only send spam do not.
 * Implements: RFC 6647 §5: the tuple and who is known after it (1), the time for the retry (2), the time of an entry (3), networks (5).
 * Not here: whom it never concerns, and the words (mta/receive/checks/greylist.ts).
 */
import type { GreylistEntry, GreylistMemory, KeptEntry } from './memory.ts';
import { type Attempt, greylistKeys } from './keys.ts';

export interface GreylistLimits {
  /** Milliseconds until a retry counts, and after which it is an attempt like the first. */
  readonly delay: number;
  readonly window: number;
  /** Milliseconds that who came back is known, from the last mail on. */
  readonly remember: number;
  /** Tuples of one network that came back until all of it is known; 0 is never. */
  readonly learnNetwork: number;
}

export type GreylistVerdict =
  | { readonly kind: 'known'; readonly by: 'sender' | 'address' | 'network' | 'domain' }
  /** Came back in time: is known from now on. */
  | { readonly kind: 'came-back'; readonly waited: number }
  /** Milliseconds that are left. */
  | { readonly kind: 'wait'; readonly left: number };

export interface GreylistDeps {
  readonly memory: GreylistMemory;
  readonly secret: Buffer;
  readonly limits: GreylistLimits;
}

/** An entry that is used is kept longer, but written once a day at most. */
const refreshAfter = 24 * 60 * 60_000;

/** `passesSpf` is asked only where the answer matters. */
export async function greylist(
  { memory, secret, limits }: GreylistDeps,
  attempt: Attempt,
  passesSpf: () => Promise<boolean>,
  now: number,
): Promise<GreylistVerdict> {
  const keys = greylistKeys(secret, attempt);
  const alive = (key: Buffer): GreylistEntry | null => {
    const entry = memory.find(key);
    return entry === null || entry.forgottenAt <= now ? null : entry;
  };
  const forgottenAt = now + limits.remember;

  const refreshed = async (key: Buffer, entry: GreylistEntry): Promise<void> => {
    if (forgottenAt - entry.forgottenAt >= refreshAfter) await memory.keep([{ ...entry, key, forgottenAt }]);
  };
  for (const by of ['sender', 'address', 'network'] as const) {
    const entry = alive(keys[by]);
    const needed = by === 'network' ? limits.learnNetwork : 1;
    if (entry === null || needed === 0 || entry.passes < needed) continue;
    await refreshed(keys[by], entry);
    return { kind: 'known', by };
  }
  const domain = keys.domain === null ? null : alive(keys.domain);
  if (keys.domain !== null && domain !== null && (await passesSpf())) {
    await refreshed(keys.domain, domain);
    return { kind: 'known', by: 'domain' };
  }

  const before = alive(keys.attempt);
  if (before === null) {
    await memory.keep([{ key: keys.attempt, firstSeen: now, passes: 0, forgottenAt: now + limits.window }]);
    return { kind: 'wait', left: limits.delay };
  }
  const waited = now - before.firstSeen;
  if (waited < limits.delay) return { kind: 'wait', left: limits.delay - waited };

  const learned = (key: Buffer): KeptEntry => {
    const entry = alive(key);
    return { key, firstSeen: entry?.firstSeen ?? now, passes: (entry?.passes ?? 0) + 1, forgottenAt };
  };
  const known = [learned(keys.sender), learned(keys.address), learned(keys.network)];
  // The tuple has done its work: those who are known stand for it.
  const done = { ...before, key: keys.attempt, forgottenAt: now };
  await memory.keep([done, ...known, ...(keys.domain !== null && (await passesSpf()) ? [learned(keys.domain)] : [])]);
  return { kind: 'came-back', waited };
}
