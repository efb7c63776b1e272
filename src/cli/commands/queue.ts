/** postern queue list|show|destinations|retry|hold|cancel: mail that waits, and why. */
import { normaliseDomain } from '../../directory/address.ts';
import type { QueueEntry, QueueId, QueueRecipient, QueueSelection, Spool } from '../../mta/queue/port.ts';
import { listText, harmless, sizeText, spanText, timeText } from '../columns.ts';
import { type Json, type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

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

const destinations = command({
  about: 'List the domains that mail waits for, the longest queue first.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ spool }) => {
      const now = Date.now();
      const found = await spool.destinations();
      const rows = found.map(({ domain, waiting, held, oldest, nextAttempt, lastReply }) => [
        domain,
        String(waiting),
        String(held),
        spanText(now - oldest),
        nextAttempt <= now ? 'now' : spanText(nextAttempt - now),
        lastReply ?? '',
      ]);
      const text = listText(['DOMAIN', 'WAITING', 'HELD', 'OLDEST', 'NEXT', 'LAST REPLY'], rows, 'Nothing waits.');
      return done(
        text,
        found.map((one) => ({
          ...one,
          oldest: new Date(one.oldest).toISOString(),
          nextAttempt: new Date(one.nextAttempt).toISOString(),
        })),
      );
    }),
});

/** What the three commands that change something are given: an id, a domain or everything. */
const selecting = {
  ...dataOptions,
  domain: { type: 'string', value: 'DOMAIN', about: 'Everything that waits for this domain.' },
  all: { type: 'boolean', about: 'Everything that waits.' },
} as const;

interface Selecting {
  readonly config?: string;
  readonly domain?: string;
  readonly all?: boolean;
}

/** Does it to what was meant; `otherwise` is meant where nothing is named. */
async function changing(
  { values, operands: [id], terminal }: Invocation,
  action: 'retry' | 'hold' | 'cancel',
  words: string,
  otherwise: QueueSelection | null,
  change: (spool: Spool, selection: QueueSelection) => Promise<number>,
): Promise<Outcome> {
  const selection = selectionOf(values, id) ?? (id === undefined && values.all !== true ? otherwise : null);
  if (selection === null) {
    return failed(
      exit.usage,
      'say what is meant: an ID, --domain DOMAIN or --all',
      'postern queue list shows what waits',
    );
  }
  return await withStore(values, terminal, async ({ spool, audit }) => {
    const count = await change(spool, selection);
    const subject = selection.kind === 'all' ? '*' : selection.kind === 'domain' ? selection.domain : selection.id;
    if (count > 0) await audit.note({ action: `queue.${action}`, subject, details: { recipients: count } });
    const missing =
      count === 0 && selection.kind === 'entry' && (await spool.show(selection.id)) === null ? selection.id : null;
    if (missing !== null) return notFound(missing);
    return done(`${count} ${count === 1 ? 'recipient' : 'recipients'} ${words}`, { recipients: count });
  });
}

interface Invocation {
  readonly values: Selecting;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
}

/** null where there is none, or more than one. */
function selectionOf({ domain, all }: Selecting, id: string | undefined): QueueSelection | null {
  const named = [id, domain, all === true ? '' : undefined].filter((one) => one !== undefined);
  if (named.length !== 1) return null;
  if (id !== undefined) return { kind: 'entry', id: id as QueueId };
  if (domain === undefined) return { kind: 'all' };
  return { kind: 'domain', domain: normaliseDomain(domain) ?? domain.toLowerCase() };
}

const retry = command({
  about:
    'Try a message now, or all of a domain, or every one that waits. With an ID or a domain, held ones are freed too.',
  operands: ['[ID]'],
  options: selecting,
  run: (invocation) =>
    changing(invocation, 'retry', 'will be tried now', { kind: 'all' }, (spool, selection) =>
      spool.retry(selection, Date.now()),
    ),
});

const hold = command({
  about: 'Keep a message in the queue, or all of a domain, or everything, until it is retried by hand.',
  operands: ['[ID]'],
  options: selecting,
  run: (invocation) => changing(invocation, 'hold', 'held', null, (spool, selection) => spool.hold(selection)),
});

const cancel = command({
  about: 'Take a message out of the queue, or all of a domain, or everything. Nobody is told.',
  operands: ['[ID]'],
  options: selecting,
  run: (invocation) => changing(invocation, 'cancel', 'cancelled', null, (spool, selection) => spool.cancel(selection)),
});

export const queue = new Map([
  ['list', list],
  ['show', show],
  ['destinations', destinations],
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
