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

/** The list as an administrator has it; what is changed holds at once. */
export interface BanList {
  list(): Promise<readonly Ban[]>;
  /** Of an address, a network (/24, /48) or an account as it is written; null for what is none of them. */
  add(written: string, until: number): Promise<Ban | null>;
  /** False where there was none. */
  lift(ban: Pick<Ban, 'kind' | 'subject'>): Promise<boolean>;
}

export interface KeptAttempts {
  readonly attempts: Attempts;
  readonly bans: BanList;
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
  const bans: BanList = {
    list: () => memory.bans(clock.now()),
    async add(written, until) {
      const who = subjectOf(written);
      if (who === null) return null;
      const ban: Ban = { ...who, failures: 0, until, forgottenAt: until };
      await memory.keep([ban], clock.now());
      kept.set(keyOf(ban), ban);
      attempts.restore(ban);
      return ban;
    },
    async lift(ban) {
      const count = await memory.forget([ban]);
      kept.delete(keyOf(ban));
      attempts.release(ban.kind, ban.subject);
      return count > 0;
    },
  };
  return {
    attempts,
    bans,
    stop: async () => {
      stopped = true;
      unlisten();
      await writing;
    },
  };
}

const keyOf = ({ kind, subject }: Pick<Ban, 'kind' | 'subject'>): string => `${kind} ${subject}`;

/** Whom somebody means who writes an address, a network or an account; null for none of them. */
function subjectOf(written: string): Pick<Ban, 'kind' | 'subject'> | null {
  if (isIP(written) !== 0) return { kind: 'address', subject: hostOf(written) };
  const [prefix = '', length] = written.split('/');
  if (length !== undefined) {
    const subject = isIP(prefix) === 0 ? '' : networkOf(prefix);
    return subject.endsWith(`/${length}`) ? { kind: 'network', subject } : null;
  }
  const account = normaliseAddress(written);
  return account === null ? null : { kind: 'account', subject: account };
}

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
