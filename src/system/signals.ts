/**
 * What the process does when it is told something: SIGTERM and SIGINT stop it in order, SIGHUP reloads, and a fault
 * that nobody caught is logged and ends it.
 */
import { errorText } from '../base/log.ts';
import type { ProcessLog } from './log.ts';

export interface Stoppable {
  stop(): Promise<void>;
  reload(): Promise<void>;
}

/** A terminal and its wrappers may send one Ctrl-C several times: only a later signal means impatience. Milliseconds. */
const impatience = 1500;
/** Exit code of an internal fault: EX_SOFTWARE. */
const fault = 70;

/** A part that died takes the process along; the part knows this before there is a system to stop. */
export class FaultSwitch {
  #fault: string | null = null;
  #listener: ((reason: string) => void) | null = null;

  trip(reason: string): void {
    this.#fault ??= reason;
    this.#listener?.(this.#fault);
  }

  onFault(listener: (reason: string) => void): void {
    this.#listener = listener;
    if (this.#fault !== null) listener(this.#fault);
  }
}

export interface Watch {
  readonly faults: FaultSwitch;
  readonly log: ProcessLog;
  /** What SIGHUP means: to a server, reload; to what runs in a terminal, that its window was closed. */
  readonly hangup: 'reload' | 'stop';
}

/** Runs until the system has been stopped. Resolves with the exit code. */
export function untilStopped(system: Stoppable, { faults, log, hangup }: Watch): Promise<number> {
  return new Promise((resolve) => {
    let stopping: number | null = null;

    const stop = (why: string, code: number): void => {
      const now = Date.now();
      if (stopping !== null) {
        if (now - stopping < impatience) return;
        log.warn('system.stop.forced', { why });
        void log.flush().then(() => process.exit(code === 0 ? 1 : code));
        return;
      }
      stopping = now;
      log.info('system.stopping', { why });
      void system.stop().then(
        () => resolve(code),
        (error: unknown) => {
          log.error('system.stop.failed', { error: errorText(error) });
          resolve(fault);
        },
      );
    };

    const onFault = (error: unknown): void => {
      log.error('system.fault', {
        error: errorText(error),
        stack: error instanceof Error ? (error.stack ?? null) : null,
      });
      stop('fault', fault);
    };

    process.on('SIGTERM', () => stop('SIGTERM', 0));
    process.on('SIGINT', () => stop('SIGINT', 0));
    process.on('SIGHUP', () => {
      if (hangup === 'stop') {
        stop('SIGHUP', 0);
        return;
      }
      system.reload().catch((error: unknown) => log.error('system.reload.failed', { error: errorText(error) }));
    });
    process.on('uncaughtException', onFault);
    process.on('unhandledRejection', onFault);
    faults.onFault(onFault);
  });
}
