/**
 * What the door found out about each client, until its message is judged. Kept in bounded memory: of the sessions that spoke
 * last.
 */
import { Lru } from '../../base/lru.ts';
import type { DoorFinding } from '../../spam/door/finding.ts';
import { limits } from './limits.ts';

export interface DoorFindings {
  /** Of a session, by its name. What has the same name and sentence as another is kept once. */
  add(session: string, findings: readonly DoorFinding[]): void;
  of(session: string): readonly DoorFinding[];
}

export function createFindings(): DoorFindings {
  const kept = new Lru<string, readonly DoorFinding[]>(limits.sessions);
  const of = (session: string): readonly DoorFinding[] => kept.get(session) ?? [];
  return {
    of,
    add(session, findings) {
      const before = of(session);
      const isNew = ({ name, why }: DoorFinding): boolean =>
        !before.some((known) => known.name === name && known.why === why);
      const added = findings.filter(isNew);
      if (added.length > 0) kept.set(session, [...before, ...added].slice(0, limits.findings));
    },
  };
}
