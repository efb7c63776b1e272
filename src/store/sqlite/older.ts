/**
 * Makes what is kept of messages that were stored before it was kept, a little at a time beside all other work: descriptions and headings,
 * and whether there are attachments. Until then it is made whenever it is asked for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../base/log.ts';
import type { WriterClient } from './writer/client.ts';

/** Messages of one step. Our own: a few milliseconds of the writer. */
const step = 200;
/** Milliseconds between two steps. Our own. */
const rest = 20;

const makers = ['describeOlder', 'lookForAttachments'] as const;

export async function describeOlder(writer: WriterClient, log: Log): Promise<void> {
  try {
    for (const maker of makers) while (await writer.run(maker, step)) await pause(rest, undefined, { ref: false });
  } catch (error) {
    // A full disk, or the store was closed: the next start goes on.
    log.info('store.headings.later', { error: String(error) });
  }
}
