/** The messages that a path holds, for reading only: files, mboxes, Maildirs, folders of any files. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../spam/limits.ts';
import { isMaildir } from '../../transfer/maildir/read.ts';
import { openLocal } from '../../transfer/local.ts';

export interface FoundMessage {
  readonly where: string;
  readonly octets: Buffer;
}

const most = limits.messageOctets;

/** A folder that is no Maildir is read file by file: collections give their files names of every kind. */
export async function* messagesOf(path: string): AsyncGenerator<FoundMessage> {
  const found = await stat(path);
  if (found.isDirectory() && !isMaildir(path)) {
    const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name.endsWith('.json')) continue;
      if (entry.isDirectory() || entry.isFile()) yield* messagesOf(join(path, entry.name));
    }
    return;
  }
  if (!found.isDirectory() && !(await hasSeveral(path))) {
    yield { where: path, octets: (await readFile(path)).subarray(0, most) };
    return;
  }
  const source = await openLocal(path, { dialect: 'mboxrd', mailbox: 'INBOX' });
  for await (const { where, chunks } of source.messages) {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const chunk of chunks()) {
      if (size < most) pieces.push(chunk);
      size += chunk.length;
    }
    yield { where, octets: Buffer.concat(pieces).subarray(0, most) };
  }
}

/** Whether a file has a second "From " line with a header behind it: a message may hold such a line, but no header there. */
async function hasSeveral(path: string): Promise<boolean> {
  const octets = await readFile(path);
  if (octets.toString('latin1', 0, 5) !== 'From ') return false;
  for (let at = octets.indexOf('\n\nFrom '); at !== -1; at = octets.indexOf('\n\nFrom ', at + 1)) {
    const line = octets.indexOf('\n', at + 2) + 1;
    const name = octets.toString('latin1', line, line + 80).split(' ', 1)[0] ?? '';
    if (line > 0 && name.length > 2 && name.endsWith(':')) return true;
  }
  return octets.includes('\r\n\r\nFrom ');
}
