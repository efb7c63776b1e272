/**
 * Where packs live on disk. A pack is a file of message octets, one after the other, that is only ever appended to;
 * a large message has a pack of its own. Ids are made from the time, so that several processes can make packs at once.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const packFile = (directory: string, pack: number): string =>
  join(directory, 'packs', (pack % 256).toString(16).padStart(2, '0'), `${pack}.pack`);

/** A number that no other pack is likely to have; the file is then made exclusively. Below 2^53 for centuries. */
export const newPackId = (now: number): number => now * 1024 + Math.floor(Math.random() * 1024);

/** Makes the entries of a new file survive a power cut: its folder, and the folder above where that is new. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a new empty pack and answers its id and descriptor; its name is on disk when this returns. */
export function createPack(directory: string, now: number): { readonly id: number; readonly descriptor: number } {
  for (;;) {
    const id = newPackId(now);
    const file = packFile(directory, id);
    const folder = dirname(file);
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
      syncFolder(dirname(folder));
    }
    try {
      const descriptor = openSync(file, 'wx+');
      syncFolder(folder);
      return { id, descriptor };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
