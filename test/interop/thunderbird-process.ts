/** Thunderbird without a screen, with its own home: started, and ended with all of its processes. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ThunderbirdProcess {
  stop(): Promise<void>;
}

export function startThunderbird(home: string, profile: string, more: readonly string[] = []): ThunderbirdProcess {
  const child = spawn('thunderbird', ['--headless', '--no-remote', ...more, '--profile', profile], {
    env: { ...process.env, HOME: home },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const killIt = (): void => kill(child);
  process.once('exit', killIt);
  return {
    async stop() {
      process.off('exit', killIt);
      killIt();
      await ended;
    },
  };
}

function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has gone already.
  }
}
