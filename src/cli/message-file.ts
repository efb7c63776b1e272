/** One message in a file, read as it is asked for, so that its size costs no memory; a pipe is read as a whole. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import type { Content } from '../message/content.ts';

export interface MessageFile {
  readonly content: Content;
  close(): Promise<void>;
}

/** What editors put in front of a text; it is of no message. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Octets of a pipe. */
const most = 256 * 1_048_576;

export async function openMessage(path: string): Promise<Result<MessageFile, string>> {
  try {
    const file = await open(path, 'r');
    const found = await file.stat();
    if (!found.isFile()) {
      await file.close();
      if (found.isDirectory()) return fail('it is a folder');
      const content = inMemory(await piped(path));
      return ok({ content: await withoutMark(content), close: () => Promise.resolve() });
    }
    const content: Content = {
      size: found.size,
      read: async (from, to, into) => {
        const length = Math.max(0, Math.min(to, found.size) - Math.max(0, from));
        const octets = into !== undefined && into.length >= length ? into : Buffer.allocUnsafe(length);
        const { bytesRead } = await file.read(octets, 0, length, Math.max(0, from));
        return octets.subarray(0, bytesRead);
      },
    };
    return ok({ content: await withoutMark(content), close: () => file.close() });
  } catch (error) {
    return fail(errorText(error));
  }
}

export const inMemory = (octets: Buffer): Content => ({
  size: octets.length,
  read: (from, to) => Promise.resolve(octets.subarray(Math.max(0, from), Math.max(0, to))),
});

async function piped(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > most) throw new Error(`it has more than ${most} octets`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function withoutMark(content: Content): Promise<Content> {
  const { length } = byteOrderMark;
  if (!(await content.read(0, length)).equals(byteOrderMark)) return content;
  return { size: content.size - length, read: (from, to, into) => content.read(from + length, to + length, into) };
}
