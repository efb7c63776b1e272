/** What happened to a message: where it came from, what was thought of it, and what became of each recipient. mta/queue/traces.ts */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import type { AuditLog } from '../../directory/audit.ts';
import { type Trace, type Traces, traceSteps } from '../../mta/queue/traces.ts';
import { limits } from '../limits.ts';
import { instant, named, place, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';
import type { RecentLog } from './recent-log.ts';
import { type VerdictParts, verdicts, verdictsOf } from './verdicts.ts';

export interface TraceParts extends VerdictParts {
  readonly traces: Pick<Traces, 'find'>;
  readonly audit: Pick<AuditLog, 'entries' | 'note'>;
  readonly recentLog: Pick<RecentLog, 'lines' | 'listen'>;
}

const tracedMessage = named(
  'TracedMessage',
  v.object({
    id: v.pipe(v.string(), v.description('The queue id: it stands in Received and in the log.')),
    at: time,
    sender: v.pipe(v.string(), v.description('"" of a notification.')),
    messageId: v.nullable(v.string()),
    size: whole,
    came: v.nullable(
      v.object({
        service: v.picklist(['mta', 'msa', 'lmtp', 'http']),
        session: v.string(),
        remoteAddress: v.string(),
        helo: v.nullable(v.string()),
        tls: v.nullable(v.string()),
        account: v.nullable(v.string()),
      }),
    ),
    of: v.pipe(v.nullable(v.string()), v.description('The queue id of the message that it was made of.')),
    ...verdicts,
    steps: v.array(
      v.object({
        at: time,
        recipient: v.string(),
        what: v.picklist(traceSteps),
        detail: v.pipe(v.string(), v.description('A mailbox, an address, a queue id, or what the other side said.')),
      }),
    ),
    deeds: v.array(v.object({ at: time, who: v.string(), action: v.string() })),
  }),
);
type TracedJson = v.InferOutput<typeof tracedMessage>;

const listTraces = operation({
  name: 'listTraces',
  method: 'GET',
  path: 'traces',
  scope: 'mail:read',
  about:
    'What happened to messages of the last 14 days, the newest first, page by page: how each came, what was thought of it, and what became of every recipient. What was refused at the door has no trace but lines of the log.',
  input: v.strictObject({
    sender: v.optional(v.pipe(typed, v.description('Of the envelope.'))),
    recipient: v.optional(v.pipe(typed, v.description('As it was written to, or the account that it leads to.'))),
    messageId: v.optional(v.pipe(typed, v.description('With or without < and >.'))),
    id: v.optional(v.pipe(typed, v.description('A queue id.'))),
    session: v.optional(v.pipe(typed, v.description('As the log has it.'))),
    since: v.optional(time),
    until: v.optional(time),
    before: v.optional(v.pipe(place, v.description('`next` of the page before.'))),
  }),
  output: named(
    'TracePage',
    v.object({
      messages: v.array(tracedMessage),
      next: v.nullable(v.string()),
      log: v.pipe(
        v.array(v.object({ at: time, event: v.string(), text: v.string() })),
        v.description('Recent lines of the log that name the session, the id or an address that is asked for.'),
      ),
    }),
  ),
  answer: async (parts: TraceParts, { sender, recipient, messageId, id, session, since, until, before }) => {
    const filter = {
      sender: sender?.toLowerCase() ?? null,
      recipient: recipient?.toLowerCase() ?? null,
      messageId: messageId === undefined ? null : bare(messageId),
      id: id ?? null,
      session: session ?? null,
      since: since === undefined ? null : Date.parse(since),
      until: until === undefined ? null : Date.parse(until),
      before: before === undefined ? null : Number(before),
    };
    const found = await parts.traces.find(filter, limits.adminTraces + 1);
    const shown = found.slice(0, limits.adminTraces);
    const named = [session, id, sender, recipient].flatMap((one) => (one === undefined ? [] : [one]));
    return ok({
      messages: await Promise.all(shown.map((trace) => traced(parts, trace))),
      next: found.length > shown.length ? String(shown.at(-1)?.place) : null,
      log: before === undefined ? linesOf(parts.recentLog, named) : [],
    });
  },
});

/** As the store has it. */
const bare = (messageId: string): string =>
  messageId.startsWith('<') && messageId.endsWith('>') ? messageId.slice(1, -1) : messageId;

/** All of what is asked for stands in them. */
const linesOf = ({ lines }: Pick<RecentLog, 'lines'>, words: readonly string[]) =>
  words.length === 0
    ? []
    : lines()
        .filter(({ text }) => words.every((word) => text.toLowerCase().includes(word.toLowerCase())))
        .slice(-limits.adminTraces)
        .map(({ at, event, text }) => ({ at: instant(at), event, text }));

async function traced(parts: TraceParts, trace: Trace): Promise<TracedJson> {
  const { id, at, sender, messageId, size, session, origin, steps } = trace;
  const filter = { before: null, subject: id, who: null, action: 'queue' };
  const deeds = await parts.audit.entries(filter, limits.adminTraces);
  return {
    id,
    at: instant(at),
    sender,
    messageId,
    size,
    came: 'of' in origin ? null : { ...origin, session: session ?? '' },
    of: 'of' in origin ? origin.of : null,
    ...(await verdictsOfTaken(parts, id)),
    steps: steps.map((step) => ({ ...step, at: instant(step.at) })),
    deeds: deeds.toReversed().map((deed) => ({ at: instant(deed.at), who: deed.who, action: deed.action })),
  };
}

/** Of any copy: what differs among readers is their own words. */
async function verdictsOfTaken(parts: VerdictParts, id: string) {
  const [copy] = await parts.evidence.evidenceOf(id);
  return copy === undefined ? { trust: null, spam: null } : await verdictsOf(parts, copy.account, copy.email);
}

export const traceOperations = [listTraces] as const;
