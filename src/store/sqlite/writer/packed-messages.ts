/**
 * Many messages in columns, for their way from the writer thread: copying a column costs what copying one message would.
 */
import type { EmailId, ModSeq, StoredMessage, ThreadId, Uid } from '../../../ms/types.ts';

const width = 8;

export interface PackedMessages {
  /** uid, modSeq, system flags, internalDate, savedAt, size, emailId, threadId of each. */
  readonly numbers: Float64Array;
  /** Keywords of those that have any, by index. */
  readonly keywords: ReadonlyMap<number, readonly string[]>;
}

export function packMessages(messages: readonly StoredMessage[]): PackedMessages {
  const numbers = new Float64Array(messages.length * width);
  const keywords = new Map<number, readonly string[]>();
  let at = 0;
  messages.forEach(({ uid, modSeq, flags, internalDate, savedAt, size, emailId, threadId }, index) => {
    numbers[at++] = uid;
    numbers[at++] = modSeq;
    numbers[at++] = flags.system;
    numbers[at++] = internalDate;
    numbers[at++] = savedAt;
    numbers[at++] = size;
    numbers[at++] = emailId;
    numbers[at++] = threadId;
    if (flags.keywords.length > 0) keywords.set(index, flags.keywords);
  });
  return { numbers, keywords };
}

const none: readonly string[] = [];

export function unpackMessages({ numbers, keywords }: PackedMessages): StoredMessage[] {
  const messages: StoredMessage[] = [];
  for (let at = 0; at < numbers.length; at += width) {
    messages.push({
      uid: (numbers[at] ?? 0) as Uid,
      modSeq: (numbers[at + 1] ?? 0) as ModSeq,
      flags: { system: numbers[at + 2] ?? 0, keywords: keywords.get(at / width) ?? none },
      internalDate: numbers[at + 3] ?? 0,
      savedAt: numbers[at + 4] ?? 0,
      size: numbers[at + 5] ?? 0,
      emailId: (numbers[at + 6] ?? 0) as EmailId,
      threadId: (numbers[at + 7] ?? 0) as ThreadId,
    });
  }
  return messages;
}
