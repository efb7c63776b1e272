/**
 * What the log said lately: the last lines, in memory, and whoever wants to hear what comes. Lines for debugging are left out.
 * It listens to the log that the rooms write: nothing is written twice.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log, LogFields } from '../../base/log.ts';
import { limits } from '../limits.ts';

export const logLevels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogLine {
  /** Counts up from the start of the process. */
  readonly id: number;
  readonly at: number;
  readonly level: LogLevel;
  readonly event: string;
  /** name=value, in one text. */
  readonly text: string;
}

export interface RecentLog {
  /** The same log, overheard. */
  overhear<L extends Log>(log: L): L;
  /** The oldest first. */
  lines(): readonly LogLine[];
  /** Answers how to stop. */
  listen(listener: (line: LogLine) => void): () => void;
}

export function createRecentLog(clock: Clock): RecentLog {
  /** A ring: what comes goes where the oldest stands. */
  const ring: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  let next = 0;
  const note = (level: LogLevel, event: string, fields: LogFields): void => {
    const line: LogLine = { id: next, at: clock.now(), level, event, text: textOf(fields) };
    ring[next % limits.logLines] = line;
    next += 1;
    for (const listener of listeners) listener(line);
  };
  return {
    overhear: (log) => {
      const heard = (level: LogLevel) => (event: string, fields?: LogFields) => {
        log[level](event, fields);
        note(level, event, fields ?? {});
      };
      return { ...log, info: heard('info'), warn: heard('warn'), error: heard('error') };
    },
    lines: () => {
      const at = next % limits.logLines;
      return ring.length < limits.logLines ? [...ring] : [...ring.slice(at), ...ring.slice(0, at)];
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const textOf = (fields: LogFields): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join(' ')
    .slice(0, limits.logText);
