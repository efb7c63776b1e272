/**
 * Makes the descriptions and headings of what was stored before those were kept, a little at a time beside all other
 * work. Until then they are made whenever they are asked for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../base/log.ts';
import type { WriterClient } from './writer/client.ts';

/** Blobs of one step. Our own: a few milliseconds of the writer. */
const step = 200;
/** Milliseconds between two steps. Our own. */
const rest = 20;

export async function describeOlder(writer: WriterClient, log: Log): Promise<void> {
  try {
    while (await writer.run('describeOlder', step)) await pause(rest, undefined, { ref: false });
  } catch (error) {
    // A full disk, or the store was closed: the next start goes on.
    log.info('store.headings.later', { error: String(error) });
  }
}
