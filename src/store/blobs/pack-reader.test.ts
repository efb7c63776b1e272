/** Which files a reader keeps open. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeSync, closeSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PackReader } from './pack-reader.ts';
import { createPack, packFile } from './places.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-packs-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

/** Files of the directory that this process has open, removed ones too. */
const open = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${descriptor}`);
      return file.startsWith(directory) ? [file] : [];
    } catch {
      return [];
    }
  });

it('lets go of a pack that was removed, so that its space is free again', () => {
  const { id, descriptor } = createPack(directory, 1);
  writeSync(descriptor, 'octets');
  closeSync(descriptor);
  const packs = new PackReader(directory);
  expect(packs.readNow(id, 0, 6).toString()).toBe('octets');
  vi.advanceTimersByTime(120_000);
  expect(open()).toHaveLength(1);
  unlinkSync(packFile(directory, id));
  expect(open()).toHaveLength(1);
  vi.advanceTimersByTime(120_000);
  expect(open()).toEqual([]);
  packs.close();
});
