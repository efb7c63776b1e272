import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LogSink } from './sink.ts';

test('lines come out whole and in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-sink-'));
  const file = openSync(join(folder, 'log'), 'w');
  try {
    const sink = new LogSink(file);
    const lines = Array.from({ length: 5000 }, (_, index) => `${index} ${'é'.repeat(index % 50)}\n`);
    for (const line of lines) sink.write(line);
    await sink.flush(5000);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(lines.join(''));
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
});

test('what cannot be written is given up at once', async () => {
  const sink = new LogSink(1_000_000);
  sink.write('nobody\n');
  await sink.flush(5000);
  sink.write('hears this\n');
  await sink.flush(5000);
});

test('a reader that goes away does not keep the process', async () => {
  const path = fileURLToPath(new URL('./sink.ts', import.meta.url));
  const script = `
    const { LogSink } = await import(${JSON.stringify(path)});
    const sink = new LogSink(1);
    process.stdin.once('data', async () => {
      for (let i = 0; i < 20000; i++) sink.write('x'.repeat(500) + '\\n');
      await sink.flush(200);
      process.exit(7);
    });
    process.stderr.write('up');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(child.stderr, 'data');
  child.stdout.destroy();
  child.stdin.write('go\n');
  expect(await once(child, 'exit')).toEqual([7, null]);
});
