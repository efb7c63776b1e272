/** The text index of a lab. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../test/support/lab.ts';

/** Waits until the text index has all of the messages: it follows delivery at its own pace. */
export async function indexed(lab: Lab, messages: number): Promise<void> {
  const folder = join(lab.data, 'search');
  const progress = (name: string): number => {
    const database = new DatabaseSync(join(folder, name), { readOnly: true, timeout: 1_000 });
    try {
      return Number(database.prepare('SELECT email FROM progress').get()?.['email'] ?? 0);
    } finally {
      database.close();
    }
  };
  const files = (): readonly string[] => readdirSync(folder).filter((file) => file.endsWith('.db'));
  while (Math.max(0, ...files().map(progress)) < messages) await pause(200);
}
