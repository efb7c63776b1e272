/** What greylisting remembers of one attempt: for who asks why somebody waits. The rows stand under digests, so the triple must be known. */
import { type Attempt, greylistKeys, putOffKey } from './keys.ts';
import type { GreylistEntry, GreylistMemory } from './memory.ts';

/** Who is remembered: the attempt itself, what was put off for its score, or those who came back before. */
export const remembered = ['attempt', 'put-off', 'sender', 'address', 'network', 'domain'] as const;
export type Remembered = (typeof remembered)[number];

export interface FoundEntry extends GreylistEntry {
  readonly of: Remembered;
}

export function greylistEntries(
  memory: Pick<GreylistMemory, 'find'>,
  secret: Buffer,
  attempt: Attempt,
  now: number,
): readonly FoundEntry[] {
  const keys = { ...greylistKeys(secret, attempt), 'put-off': putOffKey(secret, attempt) };
  return remembered.flatMap((of) => {
    const key = keys[of];
    const entry = key === null ? null : memory.find(key);
    return entry === null || entry.forgottenAt <= now ? [] : [{ of, ...entry }];
  });
}
