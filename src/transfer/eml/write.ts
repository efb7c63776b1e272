/** Writes each message as UID.eml into a folder for its mailbox, with an index of flags and dates beside them. */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '../types.ts';
import { indexLine, indexName } from './index-file.ts';

/** `folderOf` says which folder a mailbox goes to. */
export function emlTarget(folderOf: (mailbox: string) => string): Target {
  let folder = '';
  let index: FileHandle | null = null;
  const finish = async (): Promise<void> => {
    await index?.close();
    index = null;
  };
  return {
    begin: async (mailbox) => {
      await finish();
      folder = folderOf(mailbox);
      await mkdir(folder, { recursive: true });
      index = await open(join(folder, indexName), 'wx');
    },
    write: async (message) => {
      const name = `${String(message.uid).padStart(10, '0')}.eml`;
      const file = await open(join(folder, name), 'wx');
      try {
        for await (const chunk of message.chunks()) await file.appendFile(chunk);
      } finally {
        await file.close();
      }
      await index?.appendFile(indexLine(name, message));
    },
    close: finish,
  };
}
