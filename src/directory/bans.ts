/**
 * Who is held up after failed logins, kept over a restart and open to the operator: `postern bans`, `postern unban`.
 * What is kept is what the throttles hold; who is taken off the list by another process is let in within a second or so.
 */
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { type Log, errorText } from '../base/log.ts';
import { normaliseAddress } from './address.ts';
import { Attempts, hostOf, networkOf } from './attempts.ts';
import type { Held } from './throttle.ts';

export interface Ban extends Held {
  readonly kind: 'address' | 'network' | 'account';
  readonly subject: string;
}

/** The list as a store keeps it. */
export interface BanMemory {
  /** Those that are not forgotten yet. */
  bans(now: number): Promise<readonly Ban[]>;
  /** Adds or replaces; drops what is forgotten. */
  keep(bans: readonly Ban[], now: number): Promise<void>;
  /** How many there were. */
  forget(bans: readonly Pick<Ban, 'kind' | 'subject'>[]): Promise<number>;
  /** Hears that the list may have been changed, perhaps by another process. Answers how to stop. */
  onChange(listener: () => void): () => void;
}

export interface KeptAttempts {
  readonly attempts: Attempts;
  /** Waits for what is being written, and writes no more. */
  readonly stop: () => Promise<void>;
}

/** Attempts that remember. */
export async function keepAttempts(
  memory: BanMemory,
  allowList: readonly string[],
  clock: Clock,
  log: Log,
): Promise<KeptAttempts> {
  const waiting = new Map<string, Ban>();
  const kept = new Map<string, Ban>();
  let writing: Promise<void> | null = null;
  let stopped = false;

  const write = async (): Promise<void> => {
    while (waiting.size > 0) {
      const bans = [...waiting.values()];
      waiting.clear();
      try {
        await memory.keep(bans, clock.now());
        for (const ban of bans) kept.set(keyOf(ban), ban);
      } catch (error) {
        log.error('auth.bans.failed', { error: errorText(error) });
      }
    }
    writing = null;
  };
  const held = (ban: Ban): void => {
    log.info('auth.held', { ...ban });
    if (stopped) return;
    waiting.set(keyOf(ban), ban);
    writing ??= write();
  };
  const attempts = new Attempts(allowList, clock, held);
  for (const ban of await memory.bans(clock.now())) {
    attempts.restore(ban);
    kept.set(keyOf(ban), ban);
  }
  const compare = async (): Promise<void> => {
    if (kept.size === 0) return;
    const present = new Set((await memory.bans(clock.now())).map(keyOf));
    for (const [key, ban] of kept) {
      if (present.has(key)) continue;
      kept.delete(key);
      if (ban.forgottenAt > clock.now() && !waiting.has(key)) attempts.release(ban.kind, ban.subject);
    }
  };
  const unlisten = memory.onChange(() => {
    compare().catch((error: unknown) => log.error('auth.bans.failed', { error: errorText(error) }));
  });
  return {
    attempts,
    stop: async () => {
      stopped = true;
      unlisten();
      await writing;
    },
  };
}

const keyOf = ({ kind, subject }: Pick<Ban, 'kind' | 'subject'>): string => `${kind} ${subject}`;

/** Which bans stand between somebody and a login: written as an address, a network or an account. null for none of them. */
export function bansAgainst(written: string, bans: readonly Ban[]): readonly Ban[] | null {
  const is = (ban: Ban, kind: Ban['kind'], subject: string): boolean => ban.kind === kind && ban.subject === subject;
  if (isIP(written) !== 0) {
    return bans.filter((ban) => is(ban, 'address', hostOf(written)) || is(ban, 'network', networkOf(written)));
  }
  const [prefix = '', length, ...more] = written.split('/');
  if (length !== undefined && more.length === 0 && isIP(prefix) !== 0) {
    const network = [hostOf(prefix), networkOf(prefix)].find((name) => name.endsWith(`/${length}`));
    const first = (ban: Ban): string => ban.subject.split('/')[0] ?? '';
    const isInside = (ban: Ban): boolean => ban.subject === network || networkOf(first(ban)) === network;
    return bans.filter((ban) => ban.kind !== 'account' && isInside(ban));
  }
  const account = normaliseAddress(written);
  return account === null ? null : bans.filter((ban) => is(ban, 'account', account));
}
