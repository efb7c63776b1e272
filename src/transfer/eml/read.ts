/** Reads .eml files: one message each, RFC 5322. */
import { basename, dirname } from 'node:path';
import { noFlags } from '../../ms/types.ts';
import { FileOctets } from '../file-octets.ts';
import { withCrlf } from '../line-ends.ts';
import type { Details, IncomingMessage } from '../types.ts';
import { readIndex } from './index-file.ts';

/** `files` are neighbours in one folder. */
export async function* emlMessages(
  mailbox: string,
  files: readonly string[],
  reached: () => void,
): AsyncGenerator<IncomingMessage> {
  const [first] = files;
  const index: ReadonlyMap<string, Details> = first === undefined ? new Map() : await readIndex(dirname(first));
  for (const path of files) {
    const known = index.get(basename(path));
    const file = await FileOctets.open(path);
    try {
      const octets = file.chunks(0, file.size);
      yield {
        mailbox,
        where: path,
        chunks: () => (known === undefined ? withCrlf(octets) : octets),
        details: () => known ?? { flags: noFlags, internalDate: file.modified },
      };
    } finally {
      await file.close();
    }
    reached();
  }
}
