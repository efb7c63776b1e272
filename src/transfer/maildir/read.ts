/** Reads a Maildir with its folders: Maildir++ (".A.B") and folders within folders. tmp/ is left out. */
import { readFile, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { limits } from '../limits.ts';
import { FileOctets } from '../file-octets.ts';
import { withCrlf } from '../line-ends.ts';
import type { IncomingMessage } from '../types.ts';
import { flagsOfName, mailboxOfFolder, parseKeywords } from './names.ts';

/** The mark of our own export: octets stay as they are. */
export const ownMark = '.postern';

export const isMaildir = (path: string): boolean => existsSync(join(path, 'cur')) && existsSync(join(path, 'new'));

export interface MaildirFolder {
  readonly path: string;
  readonly mailbox: string;
}

/** The Maildir itself is INBOX. */
export async function maildirFolders(
  path: string,
  mailbox = 'INBOX',
  depth: number = limits.depth,
): Promise<readonly MaildirFolder[]> {
  const folders: MaildirFolder[] = isMaildir(path) ? [{ path, mailbox }] : [];
  if (depth === 0) return folders;
  const entries = await readdir(path, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (['cur', 'new', 'tmp'].includes(name)) continue;
    const named = name.startsWith('.') ? mailboxOfFolder(name) : name;
    const inner = mailbox === 'INBOX' ? named : `${mailbox}/${named}`;
    folders.push(...(await maildirFolders(join(path, name), inner, depth - 1)));
  }
  return folders;
}

/** Messages of one folder in order of their names; `reached` counts them. */
export async function* maildirMessages(
  { path, mailbox }: MaildirFolder,
  reached: () => void,
): AsyncGenerator<IncomingMessage> {
  const list = join(path, 'dovecot-keywords');
  const keywords = existsSync(list) ? parseKeywords(await readFile(list, 'utf8')) : [];
  for (const folder of ['cur', 'new']) {
    for (const name of await messageNames(join(path, folder))) {
      const file = await FileOctets.open(join(path, folder, name));
      try {
        const octets = file.chunks(0, file.size);
        yield {
          mailbox,
          where: join(path, folder, name),
          chunks: () => (name.includes(ownMark) ? octets : withCrlf(octets)),
          details: () => ({ flags: flagsOfName(name, keywords), internalDate: file.modified }),
        };
      } finally {
        await file.close();
      }
      reached();
    }
  }
}

export const messageNames = async (path: string): Promise<readonly string[]> =>
  (await readdir(path)).filter((name) => !basename(name).startsWith('.')).sort();
