/** The lab as a process: what it prints, and how it takes signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeLabPorts } from '../../test/support/ports.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder = '';
let child: ChildProcess;
let printed = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-process-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves when the text has been printed on either stream; fails when the process ends before. */
async function startLab(until: string): Promise<void> {
  const { offset } = await freeLabPorts();
  printed = '';
  child = spawn(process.execPath, [program, 'lab', '--port-offset', String(offset)], {
    env: { ...process.env, POSTERN_DATA: folder, POSTERN_LAB_PASSWORD: 'secret password' },
  });
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (printed.includes(until)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', (code) => reject(new Error(`ended with ${code ?? 'a signal'}: ${printed}`)));
  });
}

test('SIGTERM, however often a wrapper repeats it, stops in order with exit code 0', async () => {
  await startLab('postern ready\n');
  expect(printed).toContain('  alice@alpha.test  secret password\n');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(printed).toContain('system.stopped');
});

test('SIGHUP without a terminal reloads and goes on', async () => {
  await startLab('postern ready\n');
  const reloaded = new Promise<void>((resolve) => {
    child.stderr?.on('data', () => {
      if (printed.includes('config.reloaded')) resolve();
    });
  });
  child.kill('SIGHUP');
  await reloaded;
  expect(child.exitCode).toBe(null);
});

test('who reads what it prints may go away', async () => {
  await startLab('postern ready\n');
  child.stdout?.destroy();
  child.stderr?.destroy();
  const ended = once(child, 'exit');
  child.kill('SIGHUP');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
