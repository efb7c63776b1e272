/**
 * Messages of the selected folder, batch by batch; the next batch is asked for before this one is read, so that the way there
 * and back costs nothing. Each message goes straight into a draft.
 * Implements: RFC 9051 §6.4.5 (BODY.PEEK[], which sets no \Seen), §5.5 (commands sent ahead).
 */
import { sequenceSetText } from '../../imap/wire/sequence-set.ts';
import type { ContentStore, StagedContent } from '../../ms/content.ts';
import { limits } from '../limits.ts';
import type { ImapClient } from './client.ts';
import { SourceProblem } from './errors.ts';
import type { ListedMessage } from './listing.ts';
import { messageAttributes } from './responses.ts';

export interface StagedMessage {
  readonly message: ListedMessage;
  readonly content: StagedContent;
}

/** Messages that go together: few enough to be appended in one transaction. */
export function* batches(messages: readonly ListedMessage[]): Generator<readonly ListedMessage[]> {
  let batch: ListedMessage[] = [];
  let octets = 0;
  for (const message of messages) {
    if (batch.length >= limits.imapBatch || (batch.length > 0 && octets + message.announced > limits.batchOctets)) {
      yield batch;
      batch = [];
      octets = 0;
    }
    batch.push(message);
    octets += message.announced;
  }
  if (batch.length > 0) yield batch;
}

/** What was asked for with one command, and what of it has come. */
interface Asked {
  readonly tag: string;
  readonly wanted: Map<number, ListedMessage>;
  readonly staged: StagedMessage[];
  done: boolean;
}

/** Each batch as it was staged; those that the server did not give are missing in it. The taker owns what is staged. */
export async function* fetchBatches(
  client: ImapClient,
  content: ContentStore,
  all: Iterable<readonly ListedMessage[]>,
): AsyncGenerator<readonly StagedMessage[]> {
  const asked: Asked[] = [];
  const coming = all[Symbol.iterator]();
  const ask = (): void => {
    const next = coming.next();
    if (next.done === true) return;
    const wanted = new Map(next.value.map((message) => [message.uid, message]));
    const tag = client.send(`UID FETCH ${sequenceSetText([...wanted.keys()])} (UID BODY.PEEK[])`);
    asked.push({ tag, wanted, staged: [], done: false });
  };
  ask();
  ask();
  try {
    for (let [first] = asked; first !== undefined; [first] = asked) {
      // A server may answer commands that do not depend on each other at the same time. RFC 9051 §5.5
      for (let count = 0; !first.done; count++) {
        if (count > 2 * (limits.imapBatch + limits.imapResponses))
          throw new SourceProblem(`${client.host} does not come to an end with its answer to UID FETCH`);
        await readOne(client, content, asked);
      }
      asked.shift();
      yield first.staged;
      ask();
    }
  } finally {
    for (const { staged } of asked) for (const each of staged) await content.discard(each.content);
  }
}

async function readOne(client: ImapClient, content: ContentStore, asked: readonly Asked[]): Promise<void> {
  const response = await client.response();
  if (response.kind === 'tagged') {
    const one = asked.find(({ tag }) => tag === response.tag);
    if (one === undefined) return;
    // NO: some of it cannot be had, and what came came whole. RFC 9051 §6.4.5
    if (response.status !== 'NO') client.accepted(response, 'UID FETCH');
    one.done = true;
  } else if (response.kind === 'message') {
    const announced = asked.flatMap(({ wanted }) => Array.from(wanted.values(), (message) => message.announced));
    const most = Math.min(Math.max(0, ...announced) * 2 + limits.imapSlack, limits.imapMessage);
    if (response.size > most)
      throw new SourceProblem(`${client.host} announces a message of ${response.size} octets, and had said less`);
    const octets = await stage(client, content, response.size);
    let uid: number | null = null;
    try {
      uid = messageAttributes((await client.rest(response.head)).cursor)?.uid ?? null;
    } finally {
      if (!keep(asked, uid, octets)) await content.discard(octets);
    }
    if (uid === null) throw new SourceProblem(`${client.host} sends a message without its UID`);
  } else if (response.kind === 'untagged' && response.response.word === 'FETCH') {
    const items = messageAttributes(response.response.cursor);
    if (items?.body !== undefined && items.body !== null)
      keep(asked, items.uid, { kind: 'bytes', bytes: Buffer.from(items.body) });
  }
}

/** False for a message that nobody asked for, or that came before. */
function keep(asked: readonly Asked[], uid: number | null, content: StagedContent): boolean {
  for (const { wanted, staged } of asked) {
    const message = uid === null ? undefined : wanted.get(uid);
    if (message === undefined) continue;
    wanted.delete(message.uid);
    staged.push({ message, content });
    return true;
  }
  return false;
}

async function stage(client: ImapClient, content: ContentStore, size: number): Promise<StagedContent> {
  const draft = content.draft();
  try {
    for await (const chunk of client.channel.octets(size)) await draft.write(chunk);
    return await draft.finish();
  } catch (error) {
    await draft.abandon();
    throw error;
  }
}
