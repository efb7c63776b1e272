/** What the log says: the last lines, and each as it comes. It holds no content and no secrets (base/log.ts). */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { Outlet } from '../site.ts';
import { instant, named, time, typed, whole } from './fields.ts';
import { eventsOperation, operation } from './operation.ts';
import { type LogLine, type RecentLog, logLevels } from './recent-log.ts';

export interface LogParts {
  readonly recentLog: Pick<RecentLog, 'lines' | 'listen'>;
}

const logLine = named(
  'LogLine',
  v.object({ id: whole, at: time, level: v.picklist(logLevels), event: v.string(), text: v.string() }),
);

/** Which lines are wanted. */
const wishes = {
  level: v.optional(v.pipe(v.picklist(logLevels), v.description('This, and what is graver.'))),
  search: v.optional(v.pipe(typed, v.description('Part of the event or of its fields.'))),
};

interface Wishes {
  readonly level?: LogLine['level'] | undefined;
  readonly search?: string | undefined;
}

function isWanted({ level = 'info', search = '' }: Wishes): (line: LogLine) => boolean {
  const least = logLevels.indexOf(level);
  const part = search.toLowerCase();
  return (line) => logLevels.indexOf(line.level) >= least && `${line.event} ${line.text}`.toLowerCase().includes(part);
}

const toJson = ({ at, ...line }: LogLine): v.InferOutput<typeof logLine> => ({ ...line, at: instant(at) });

const listLogs = operation({
  name: 'listLogs',
  method: 'GET',
  path: 'logs',
  scope: 'server:read',
  about: 'The last lines of the log, the newest first.',
  input: v.strictObject(wishes),
  output: named('LogLines', v.object({ lines: v.array(logLine) })),
  answer: ({ recentLog }: LogParts, given) =>
    Promise.resolve(
      ok({
        lines: recentLog.lines().filter(isWanted(given)).toReversed().slice(0, limits.adminPage).map(toJson),
      }),
    ),
});

const followLogs = eventsOperation({
  name: 'followLogs',
  method: 'GET',
  path: 'logs/live',
  scope: 'server:read',
  about: 'Lines of the log as they come, for an hour at most; the client comes again.',
  input: v.strictObject(wishes),
  events: logLine,
  answer: ({ recentLog }: LogParts, given) =>
    Promise.resolve(ok({ flow: (out: Outlet) => follow(recentLog, isWanted(given), out) })),
});

/** Lines that come faster than they are read are left out, and counted. */
async function follow({ listen }: LogParts['recentLog'], wanted: (line: LogLine) => boolean, out: Outlet) {
  let waiting: LogLine[] = [];
  let missed = 0;
  let wake = (): void => undefined;
  const stop = listen((line) => {
    if (!wanted(line)) return;
    if (waiting.length < limits.adminPage) waiting.push(line);
    else missed += 1;
    wake();
  });
  const over = AbortSignal.any([out.gone, AbortSignal.timeout(limits.eventsLife)]);
  const end = (): void => wake();
  over.addEventListener('abort', end, { once: true });
  try {
    for (let open = await out.write(':\n\n'); open && !over.aborted;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      if (waiting.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, limits.silence);
        });
      clearTimeout(timer);
      const lines = waiting;
      waiting = [];
      const lost = missed === 0 ? '' : `event: missed\ndata: ${missed}\n\n`;
      missed = 0;
      const words = lines.map((line) => `data: ${JSON.stringify(toJson(line))}\n\n`).join('');
      open = await out.write(`${words}${lost}` || ':\n\n');
    }
  } finally {
    over.removeEventListener('abort', end);
    stop();
  }
}

export const logOperations = [listLogs, followLogs] as const;
