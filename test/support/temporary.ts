/** Folders that vanish with the test that made them. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** `open` lets other users of the machine walk through, as servers that give up their rights need it. */
export function temporaryFolder(name: string, open = false): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  if (open) chmodSync(path, 0o755);
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return { path, remove };
}
