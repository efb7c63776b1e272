/** Writes a Maildir with Maildir++ folders. Keywords past the letters that there are get lost, and are counted. */
import { mkdir, open, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import type { Target } from '../types.ts';
import { folderOfMailbox, infoOf } from './names.ts';
import { ownMark } from './read.ts';

const firstLetter = 'a'.charCodeAt(0);

/** `single`: the mailbox goes to the folder itself, whatever its name. */
export function maildirTarget(path: string, single: boolean, lost: (keyword: string) => void): Target {
  let folder = path;
  let keywords: string[] = [];
  const letterOf = (keyword: string): string | null => {
    if (!keywords.includes(keyword) && keywords.length < limits.maildirKeywords) keywords.push(keyword);
    const index = keywords.indexOf(keyword);
    if (index === -1) lost(keyword);
    return index === -1 ? null : String.fromCharCode(firstLetter + index);
  };
  const finish = async (): Promise<void> => {
    if (keywords.length > 0)
      await writeFile(join(folder, 'dovecot-keywords'), keywords.map((word, index) => `${index} ${word}\n`).join(''));
    keywords = [];
  };
  return {
    begin: async (mailbox) => {
      await finish();
      folder = single || mailbox === 'INBOX' ? path : join(path, folderOfMailbox(mailbox));
      for (const name of ['tmp', 'new', 'cur']) await mkdir(join(folder, name), { recursive: true });
      if (folder !== path) await writeFile(join(folder, 'maildirfolder'), '');
    },
    write: async (message) => {
      const seconds = Math.floor(message.internalDate / 1000);
      const unique = `${String(message.uid).padStart(10, '0')}.T${seconds}${ownMark},S=${message.size}`;
      const file = join(folder, 'cur', `${unique}${infoOf(message.flags, letterOf)}`);
      const out = await open(file, 'wx');
      try {
        for await (const chunk of message.chunks()) await out.appendFile(chunk);
      } finally {
        await out.close();
      }
      await utimes(file, message.internalDate / 1000, message.internalDate / 1000);
    },
    close: finish,
  };
}
