/** postern queue list|show|retry|hold|cancel: mail that waits, and why. */
import type { QueueEntry, QueueId, QueueRecipient, Spool } from '../../mta/queue/port.ts';
import { listText, harmless, sizeText, spanText, timeText } from '../columns.ts';
import { type Json, type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

/** Entries asked for at one time. */
const page = 500;

const list = command({
  about: 'List the messages that wait, and say why.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ spool }) => {
      const now = Date.now();
      const entries = await everyEntry(spool);
      const rows = entries.flatMap((entry) =>
        entry.recipients.map((recipient) => [
          entry.id,
          spanText(now - entry.receivedAt),
          sizeText(entry.size),
          `<${entry.reversePath}>`,
          recipient.address,
          why(recipient, now),
        ]),
      );
      const text = listText(['ID', 'AGE', 'SIZE', 'FROM', 'TO', 'STATE'], rows, 'Nothing waits.');
      return done(text, entries.map(entryJson));
    }),
});

const show = command({
  about: 'Show one message of the queue: its envelope, and with --content the message as it will leave.',
  operands: ['ID'],
  options: { ...dataOptions, content: { type: 'boolean', about: 'Show the message too.' } },
  run: ({ values, operands: [id = ''], terminal }) =>
    withStore(values, terminal, async ({ spool }) => {
      const found = await spool.show(id as QueueId);
      if (found === null) return notFound(id);
      const { entry } = found;
      const now = Date.now();
      const message =
        values.content === true ? (await found.content.read(0, found.content.size)).toString('latin1') : null;
      const lines = [
        `id        ${entry.id}`,
        `from      <${entry.reversePath}>`,
        `size      ${sizeText(entry.size)}`,
        `received  ${timeText(entry.receivedAt)} UTC`,
        `given up  ${timeText(entry.expires)} UTC`,
        ...entry.recipients.map((recipient) => `to        ${recipient.address}: ${why(recipient, now)}`),
      ];
      const text = `${lines.map(harmless).join('\n')}\n${message === null ? '' : `\n${message}`}`;
      return done(text, message === null ? entryJson(entry) : { ...entryJson(entry), message });
    }),
});

const retry = command({
  about: 'Try a message now, or every message that waits. With an ID, held recipients are freed too.',
  operands: ['[ID]'],
  options: dataOptions,
  run: ({ values, operands: [id], terminal }) =>
    withStore(values, terminal, async ({ spool }) =>
      changed(await spool.retry((id as QueueId | undefined) ?? null, Date.now()), 'will be tried now', id, spool),
    ),
});

const hold = command({
  about: 'Keep a message in the queue until it is retried by hand.',
  operands: ['ID'],
  options: dataOptions,
  run: ({ values, operands: [id = ''], terminal }) =>
    withStore(values, terminal, async ({ spool }) => changed(await spool.hold(id as QueueId), 'held', id, spool)),
});

const cancel = command({
  about: 'Take a message out of the queue. Nobody is told.',
  operands: ['ID'],
  options: dataOptions,
  run: ({ values, operands: [id = ''], terminal }) =>
    withStore(values, terminal, async ({ spool }) =>
      changed(await spool.cancel(id as QueueId), 'cancelled', id, spool),
    ),
});

export const queue = new Map([
  ['list', list],
  ['show', show],
  ['retry', retry],
  ['hold', hold],
  ['cancel', cancel],
]);

async function everyEntry(spool: Spool): Promise<readonly QueueEntry[]> {
  const entries: QueueEntry[] = [];
  for (;;) {
    const more = await spool.list(entries.at(-1)?.id ?? null, page);
    entries.push(...more);
    if (more.length < page) return entries;
  }
}

async function changed(count: number, words: string, id: string | undefined, spool: Spool): Promise<Outcome> {
  if (count === 0 && id !== undefined && (await spool.show(id as QueueId)) === null) return notFound(id);
  return done(`${count} ${count === 1 ? 'recipient' : 'recipients'} ${words}`, { recipients: count });
}

const notFound = (id: string) =>
  failed(exit.noUser, `there is no message ${id} in the queue`, 'postern queue list shows what waits');

/** Why a recipient waits and when it goes, in words. */
function why(recipient: QueueRecipient, now: number): string {
  const last = recipient.lastReply === null ? '' : `: ${recipient.lastReply}`;
  if (recipient.state !== 'waiting') return `${recipient.state}${last}`;
  const wait = recipient.nextAttempt - now;
  const when = wait <= 0 ? 'goes now' : `next attempt in ${spanText(wait)}`;
  const tried = recipient.attempts === 1 ? 'once' : `${recipient.attempts} times`;
  return recipient.attempts === 0 ? when : `${when}, tried ${tried}${last}`;
}

const entryJson = (entry: QueueEntry): Record<string, Json> => ({
  id: entry.id,
  reversePath: entry.reversePath,
  receivedAt: new Date(entry.receivedAt).toISOString(),
  expires: new Date(entry.expires).toISOString(),
  size: entry.size,
  recipients: entry.recipients.map((recipient) => ({
    address: recipient.address,
    domain: recipient.domain,
    state: recipient.state,
    attempts: recipient.attempts,
    nextAttempt: new Date(recipient.nextAttempt).toISOString(),
    lastReply: recipient.lastReply,
  })),
});
