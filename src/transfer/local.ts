/**
 * What a path holds: an mbox, a .eml file, a Maildir, or a folder of them, whose folders are mailboxes.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { emlMessages } from './eml/read.ts';
import { FileOctets } from './file-octets.ts';
import { mailboxOfPath } from './folder-names.ts';
import { limits } from './limits.ts';
import { maildirFolders, maildirMessages, messageNames } from './maildir/read.ts';
import { type MboxDialect, mboxMessages } from './mbox/read.ts';
import { type IncomingMessage, type Source, TransferError } from './types.ts';

/** A piece that is read as a whole; `size` is what it adds to the progress. */
interface Piece {
  readonly size: number;
  messages(reached: (done: number) => void): AsyncGenerator<IncomingMessage>;
}

export interface LocalOptions {
  readonly dialect: MboxDialect;
  /** Where the messages go that are in no folder; folders go below it, or beside INBOX. */
  readonly mailbox: string;
}

/** Throws a TransferError where there is nothing to read. */
export async function openLocal(path: string, options: LocalOptions): Promise<Source> {
  const found = await stat(path);
  const pieces = found.isDirectory()
    ? await folderPieces(path, options)
    : [await filePiece(path, options.mailbox, options)];
  if (pieces.length === 0) throw new TransferError(`${path} holds no mbox, no Maildir and no .eml file`);
  const total = pieces.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  let here = 0;
  async function* messages(): AsyncGenerator<IncomingMessage> {
    for (const piece of pieces) {
      yield* piece.messages((done) => (here = done));
      before += piece.size;
      here = 0;
    }
  }
  return { messages: messages(), progress: () => ({ done: before + here, total }) };
}

async function folderPieces(path: string, options: LocalOptions): Promise<readonly Piece[]> {
  const maildir = await maildirFolders(path);
  if (maildir.length === 0) return await mixedPieces(path, options.mailbox, options, limits.depth);
  return await Promise.all(
    maildir.map(async (folder) => {
      const names = [
        ...(await messageNames(join(folder.path, 'cur'))),
        ...(await messageNames(join(folder.path, 'new'))),
      ];
      const mailbox = folder.mailbox === 'INBOX' ? options.mailbox : below(options.mailbox, folder.mailbox);
      return counted(names.length, (reached) => maildirMessages({ ...folder, mailbox }, reached));
    }),
  );
}

const below = (parent: string, name: string): string =>
  parent === 'INBOX' ? (name.toUpperCase() === 'INBOX' ? 'INBOX' : name) : `${parent}/${name}`;

const counted = (size: number, read: (reached: () => void) => AsyncGenerator<IncomingMessage>): Piece => ({
  size,
  messages: (reached) => {
    let done = 0;
    return read(() => reached((done += 1)));
  },
});

async function mixedPieces(
  path: string,
  mailbox: string,
  options: LocalOptions,
  depth: number,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  const messages: string[] = [];
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) {
      if (depth > 0)
        pieces.push(...(await mixedPieces(inner, below(mailbox, mailboxOfPath(entry.name)), options, depth - 1)));
    } else if (isEml(entry.name)) messages.push(inner);
    else if (entry.isFile() && (await isMbox(inner)))
      pieces.push(await filePiece(inner, below(mailbox, mailboxOfPath(basename(entry.name, '.mbox'))), options));
  }
  if (messages.length > 0)
    pieces.unshift(counted(messages.length, (reached) => emlMessages(mailbox, messages, reached)));
  return pieces;
}

const isEml = (name: string): boolean => name.toLowerCase().endsWith('.eml');

async function isMbox(path: string): Promise<boolean> {
  const file = await FileOctets.open(path);
  try {
    const start = await file.at(0, 5);
    return start.toString('latin1', 0, 5) === 'From ' || (file.size === 0 && path.endsWith('.mbox'));
  } finally {
    await file.close();
  }
}

async function filePiece(path: string, mailbox: string, { dialect }: LocalOptions): Promise<Piece> {
  if (isEml(path) || !(await isMbox(path))) {
    if (dirname(path) === path) throw new TransferError(`${path} is no file`);
    return counted(1, (reached) => emlMessages(mailbox, [path], reached));
  }
  const { size } = await stat(path);
  async function* messages(reached: (done: number) => void): AsyncGenerator<IncomingMessage> {
    const file = await FileOctets.open(path);
    try {
      yield* mboxMessages(file, { mailbox, path, dialect }, reached);
    } finally {
      await file.close();
    }
  }
  return { size, messages };
}
