/**
 * Messages with their octets, for whatever looks into many of them: small neighbours are read together, a large one by range.
 */
import type { MessageOctets } from '../../ms/content.ts';
import type { MailReader } from '../../ms/port.ts';
import type { StoredMessage } from '../../ms/types.ts';
import { step } from '../limits.ts';
import type { MailboxView } from '../view/view.ts';

/** What to do with one message. A promise is waited for before the next. */
export type Visit<M> = (message: M, octets: MessageOctets) => Promise<void> | undefined;

/**
 * Messages up to this size are read together with their neighbours; of larger ones only what is asked for. Where that is
 * the header alone, less is worth reading beside it. Our own.
 */
export const together = { whole: 2 * step, header: 16_384 } as const;

/** Octets of neighbours that are read in one go: little enough that one such piece is gone before many others are made. Our own. */
const readTogether = step;

/** Visits the messages, which come in order of UID. Answers whether some of them were gone. */
export async function visitContents<M extends StoredMessage>(
  read: MailReader,
  view: MailboxView,
  messages: readonly M[],
  small: number,
  visit: Visit<M>,
): Promise<{ readonly missing: boolean }> {
  let missing = false;
  for (let at = 0; at < messages.length;) {
    const run = smallRun(view, messages, at, small);
    if (run > 0) {
      const some = await visitSmall(read, view, messages.slice(at, at + run), visit);
      missing = missing || some.missing;
      at += some.done;
      continue;
    }
    const message = messages[at];
    at += 1;
    if (message === undefined) break;
    const content = await read.content(view.account, view.id, message.uid);
    if (content === null) missing = true;
    else await visit(message, { content });
  }
  return { missing };
}

/** How many small messages, neighbours in the mailbox, begin at `at`. */
function smallRun(view: MailboxView, messages: readonly StoredMessage[], at: number, small: number): number {
  let run = 0;
  let expected = -1;
  for (let next = at; next < messages.length; next++) {
    const message = messages[next];
    if (message === undefined || message.size > small) break;
    const index = view.indexOf(message.uid);
    if (expected !== -1 && index !== expected) break;
    expected = index + 1;
    run += 1;
  }
  return run;
}

/** One question for as many small contents as it gives; `done` counts the messages that need no other. */
async function visitSmall<M extends StoredMessage>(
  read: MailReader,
  view: MailboxView,
  messages: readonly M[],
  visit: Visit<M>,
): Promise<{ readonly done: number; readonly missing: boolean }> {
  const first = messages[0];
  const last = messages.at(-1);
  if (first === undefined || last === undefined) return { done: 0, missing: false };
  const contents = await read.contents(view.account, view.id, { from: first.uid, to: last.uid }, readTogether);
  const reached = contents.at(-1)?.uid;
  if (reached === undefined) return { done: messages.length, missing: true };
  const byUid = new Map(contents.map(({ uid, bytes }) => [uid, bytes]));
  let done = 0;
  let missing = false;
  for (const message of messages) {
    if (message.uid > reached) break;
    done += 1;
    const bytes = byUid.get(message.uid);
    const visited = bytes === undefined ? undefined : visit(message, { bytes });
    if (bytes === undefined) missing = true;
    if (visited !== undefined) await visited;
  }
  return { done, missing };
}
