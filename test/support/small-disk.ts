/** A disk of a few megabytes, which a test can fill without harm: a tmpfs. Needs root and the right to mount. */
import { statfsSync } from 'node:fs';
import { run } from './run.ts';
import { isRoot } from './peers.ts';
import { temporaryFolder } from './temporary.ts';

export interface SmallDisk {
  readonly path: string;
  /** Octets that can still be written. */
  free(): number;
  remove(): Promise<void>;
}

/** Why there can be no such disk here. */
export interface NoDisk {
  readonly reason: string;
}

export async function smallDisk(megabytes: number): Promise<SmallDisk | NoDisk> {
  if (!isRoot) return { reason: 'needs root to mount a small disk' };
  const folder = temporaryFolder('disk');
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'postern-test', folder.path]);
  if (mounted.code !== 0) {
    folder.remove();
    return { reason: `cannot mount a small disk: ${mounted.output.trim()}` };
  }
  return {
    path: folder.path,
    free: () => {
      const { bavail, bsize } = statfsSync(folder.path);
      return bavail * bsize;
    },
    remove: async () => {
      await run('umount', ['-l', folder.path]);
      folder.remove();
    },
  };
}
