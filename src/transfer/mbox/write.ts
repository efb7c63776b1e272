/**
 * Writes mboxrd: one file for a mailbox. The octets stay as they are, CRLF and all; what `read.ts` reads again is the same.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { quoteFrom } from '../from-lines.ts';
import { LF } from '../../base/bytes.ts';
import type { OutgoingMessage, Target } from '../types.ts';
import { fromLine } from './from-line.ts';
import { statusFields } from './status.ts';

/** `fileOf` says which file a mailbox goes to; none may be there yet. */
export function mboxTarget(fileOf: (mailbox: string) => string): Target {
  let file: FileHandle | null = null;
  /** What ends the last message. */
  let pending = '';
  const end = async (): Promise<void> => {
    if (pending === whole) await file?.appendFile(lineEnd);
    pending = '';
    await file?.close();
    file = null;
  };
  return {
    begin: async (mailbox) => {
      await end();
      const path = fileOf(mailbox);
      await mkdir(dirname(path), { recursive: true });
      file = await open(path, 'wx');
    },
    write: async (message) => {
      const out = file;
      if (out === null) throw new Error('no mailbox has begun');
      if (pending !== '') await out.appendFile(lineEnd);
      pending = (await writeOne(out, message)) === LF ? whole : cut;
    },
    close: end,
  };
}

const lineEnd = '\r\n';
/** A message that ends with a line break, and one that does not. */
const whole = 'whole';
const cut = 'cut';

async function writeOne(file: FileHandle, message: OutgoingMessage): Promise<number> {
  await file.appendFile(`${fromLine(message.internalDate)}${lineEnd}${statusFields(message.flags, lineEnd)}`);
  let last = LF as number;
  for await (const chunk of quoteFrom(message.chunks(), 'mboxrd')) {
    await file.appendFile(chunk);
    last = chunk[chunk.length - 1] ?? last;
  }
  return last;
}
