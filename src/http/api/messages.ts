/**
 * POST and GET of messages: what comes is submitted as it would be on port 587, and its state can be asked for.
 * Implements: RFC 9110 §15.3.3 (202 after the commit), draft-ietf-httpapi-idempotency-key-header-07 §2.6 (422 for another content,
 * 409 while the first is being worked on).
 */
import { createHash } from 'node:crypto';
import { isAscii } from 'node:buffer';
import type { Clock, Random } from '../../base/clock.ts';
import { type Log, errorText } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import { compose } from '../../message/compose/compose.ts';
import { limits as submissionLimits } from '../../msa/limits.ts';
import { limits as mtaLimits } from '../../mta/limits.ts';
import type { QueueId } from '../../mta/queue/port.ts';
import type { ApiRequest, Submission, Submissions } from '../../mta/queue/submitted.ts';
import type { Client, Receiver } from '../../mta/receive/port.ts';
import type { StagedContent } from '../../ms/content.ts';
import { limits } from '../limits.ts';
import type { Page, PageRequest } from '../site.ts';
import { type Envelope, type EnvelopeBounds, type EnvelopeParts, envelopeOf } from './envelope.ts';
import { CanonicalLines } from '../../msa/lines.ts';
import { jsonMessage } from './message-json.ts';
import { queryEnvelope, rawMessage } from './message-raw.ts';
import { type Fault, json, problem, refused } from '../problem.ts';

export interface MessagesDeps {
  /** Of submission. */
  readonly receiver: Receiver;
  readonly submissions: Submissions;
  readonly hostname: string;
  /** A new name for what is done for one request. */
  readonly session: () => string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly maxMessageSize: number;
  readonly maxRecipients: number;
  /** Milliseconds that a message may be held back. */
  readonly maxHold: number;
  /** Octets of one line. */
  readonly maxTextLine: number;
}

export interface Messages {
  post(request: PageRequest, account: Account): Promise<Page>;
  show(account: Account, id: string): Promise<Page>;
}

export const messagesPath = '/api/v1/messages';

/** A message that has come in whole. */
interface Arrived {
  readonly staged: StagedContent;
  readonly envelope: Envelope;
  readonly fingerprint: string;
  /** Throws the octets away where nobody keeps them. */
  readonly abandon: () => Promise<void>;
}

type Reading = { readonly ok: true; readonly value: Arrived } | { readonly ok: false; readonly page: Page };

const no = (page: Page): Reading => ({ ok: false, page });

export function createMessages(deps: MessagesDeps): Messages {
  const { receiver, submissions, clock, log, metrics } = deps;
  /** Keys of requests that are being worked on. */
  const open = new Set<string>();

  const bounds = (): EnvelopeBounds => ({
    now: clock.now(),
    maxHold: deps.maxHold,
    maxRecipients: deps.maxRecipients,
  });

  const tooLarge = (most: number): Page =>
    problem(
      413,
      'too-large',
      `More than ${most} octets are not taken here. Send larger messages as message/rfc822, up to ${deps.maxMessageSize}.`,
    );

  async function readJson(request: PageRequest, account: Account): Promise<Reading> {
    const chunks: Buffer[] = [];
    const most = Math.min(limits.json, deps.maxMessageSize * 2);
    const received = await request.stream(most, (chunk) => void chunks.push(chunk));
    if (!received.ok) return no(received.error === 'too-large' ? tooLarge(most) : brokenOff);
    const octets = Buffer.concat(chunks);
    const read = jsonMessage(octets, account, clock.now());
    if (!read.ok) return no(invalid(read.error));
    const { composition, envelope: parts } = read.value;
    const envelope = envelopeOf(parts, bounds());
    if (!envelope.ok) return no(invalid(envelope.error));
    const composed = compose(composition, deps.random);
    if (!composed.ok) {
      const { field, reason } = composed.error;
      return no(invalid([{ pointer: '', detail: `The field ${field} cannot be written: ${reasons[reason]}.` }]));
    }
    const bytes = composed.value;
    if (bytes.length > deps.maxMessageSize) return no(tooLarge(deps.maxMessageSize));
    const utf8 = headerUtf8([composition.from, composition.replyTo ?? [], composition.to ?? [], composition.cc ?? []]);
    const draft = receiver.draft();
    await draft.write(bytes);
    return {
      ok: true,
      value: {
        staged: await draft.finish(),
        envelope: measured(envelope.value, bytes.length, !isAscii(bytes), utf8),
        fingerprint: createHash('sha256').update(octets).digest('base64'),
        abandon: () => draft.abandon(),
      },
    };
  }

  async function readRaw(request: PageRequest, account: Account): Promise<Reading> {
    const input = queryEnvelope(request.query);
    if (!input.ok) return no(invalid(input.error));
    const lines = new CanonicalLines(deps.maxTextLine);
    const hash = createHash('sha256').update(`${request.query.toString()}\n`);
    const draft = receiver.draft();
    const head: Buffer[] = [];
    let held = 0;
    let eightBit = false;
    const received = await request.stream(deps.maxMessageSize, (chunk) => {
      hash.update(chunk);
      const octets = lines.push(chunk);
      if (!isAscii(octets)) eightBit = true;
      if (held < submissionLimits.headerOctets) head.push(octets);
      held += octets.length;
      return draft.write(octets);
    });
    lines.end();
    const problemFound = !received.ok
      ? received.error === 'too-large'
        ? tooLarge(deps.maxMessageSize)
        : brokenOff
      : draft.size > deps.maxMessageSize
        ? tooLarge(deps.maxMessageSize)
        : lines.flaw !== null
          ? invalid([{ pointer: '', detail: `${lines.flaw}.` }])
          : null;
    if (problemFound !== null) {
      await draft.abandon();
      return no(problemFound);
    }
    const sendAt = request.query.get('send_at') ?? undefined;
    const raw = rawMessage(Buffer.concat(head), input.value, sendAt, account.address);
    const envelope = envelopeOf(raw.envelope satisfies EnvelopeParts, bounds());
    if (!envelope.ok) {
      await draft.abandon();
      return no(invalid(envelope.error));
    }
    const { size } = draft;
    return {
      ok: true,
      value: {
        staged: await draft.finish(),
        envelope: measured(envelope.value, size, eightBit, raw.smtpUtf8),
        fingerprint: hash.digest('base64'),
        abandon: () => draft.abandon(),
      },
    };
  }

  async function submit(client: Client, { envelope, staged }: Arrived, request: ApiRequest): Promise<Page | QueueId> {
    const { reversePath, parameters } = envelope;
    const hello = (await receiver.connect(client)) ?? (await receiver.mail(client, reversePath, parameters));
    if (hello !== null) return refused(hello);
    const faults: Fault[] = [];
    const recipients: Envelope['recipients'][number][] = [];
    let worst = null;
    for (const recipient of envelope.recipients) {
      const transaction = { reversePath, parameters, recipients };
      const no = await receiver.rcpt(client, transaction, recipient.forwardPath, recipient.parameters);
      if (no === null) {
        recipients.push(recipient);
        continue;
      }
      worst ??= no;
      faults.push({ pointer: recipient.pointer, detail: `${recipient.forwardPath}: ${no.text}` });
      if (no.code < 500) break;
    }
    // All or nobody: a program that is told of half a success seldom looks.
    if (worst !== null) return refused(worst, faults);
    const plain = recipients.map(({ forwardPath, parameters }) => ({ forwardPath, parameters }));
    const answer = await receiver.data(client, { reversePath, parameters, recipients: plain, request }, staged);
    const [first] = isList(answer) ? answer : [answer];
    if (first === undefined) return problem(503, 'unavailable', 'Nothing was taken. Try again.');
    return first.ok ? (first.value as QueueId) : refused(first.error);
  }

  async function take(request: PageRequest, account: Account, key: string | null): Promise<Page> {
    const read = request.type === 'application/json' ? readJson : request.type === 'message/rfc822' ? readRaw : null;
    if (read === null) {
      return problem(415, 'media-type', 'A message is sent here as application/json or as message/rfc822.', {
        headers: { 'Accept-Post': 'application/json, message/rfc822' },
      });
    }
    const reading = await read(request, account);
    if (!reading.ok) return reading.page;
    const arrived = reading.value;
    const { fingerprint } = arrived;
    const session = deps.session();
    const client: Client = clientOf(deps.hostname, session, request, account);
    try {
      const since = clock.now() - mtaLimits.idempotencyKept;
      const before = key === null ? null : await submissions.byKey(account.id, key, since);
      if (before !== null) {
        await arrived.abandon();
        return before.fingerprint === fingerprint ? accepted(before, { 'Idempotency-Replayed': 'true' }) : reused;
      }
      const outcome = await submit(client, arrived, { key, fingerprint });
      if (typeof outcome !== 'string') {
        await arrived.abandon();
        metrics.count('api_messages_total', { outcome: 'refused' });
        return outcome;
      }
      metrics.count('api_messages_total', { outcome: 'accepted' });
      const kept = await submissions.show(account.id, outcome);
      // A filter that throws messages away leaves nothing to tell of.
      return kept === null ? json(202, { id: outcome, message_id: null, recipients: [] }) : accepted(kept);
    } catch (error) {
      log.error('api.message.failed', { session, account: account.address, error: errorText(error) });
      return problem(503, 'unavailable', 'The message was not taken. Try again with the same Idempotency-Key.', {
        headers: { 'Retry-After': '30' },
      });
    } finally {
      receiver.end(client);
    }
  }

  return {
    async post(request, account) {
      const key = keyOf(request.field('idempotency-key'));
      if (key === undefined) {
        return problem(
          400,
          'idempotency-key',
          `An Idempotency-Key has 1 to ${limits.idempotencyKey} visible ASCII characters.`,
        );
      }
      if (key === null) return await take(request, account, null);
      const name = `${account.id} ${key}`;
      if (open.has(name)) {
        return problem(409, 'idempotency-key-in-use', 'The first request with this key is still being worked on.', {
          headers: { 'Retry-After': '1' },
        });
      }
      open.add(name);
      try {
        return await take(request, account, key);
      } finally {
        open.delete(name);
      }
    },

    async show({ id: account }: { readonly id: AccountId }, id) {
      const found = await submissions.show(account, id as QueueId);
      return found === null
        ? problem(
            404,
            'unknown-message',
            'There is no such message of this account, or it was sent more than 30 days ago.',
          )
        : json(200, stateOf(found));
    },
  };
}

const isList = <T>(answer: T | readonly T[]): answer is readonly T[] => Array.isArray(answer);

const reused = problem(
  422,
  'idempotency-key-reused',
  'This Idempotency-Key came with another message within the last 24 hours.',
);

const brokenOff = problem(400, 'incomplete', 'The content broke off.');

const reasons = {
  'field-name': 'it is no name of a field',
  'line-break': 'a line break or a NUL is in it',
  address: 'it is no address',
  'media-type': 'it is no media type',
  'message-id': 'it is no id',
} as const;

/** With one fault it is the detail; with more they are counted. */
function invalid(errors: readonly Fault[]): Page {
  const [first] = errors;
  const isSyntax = first?.pointer === '' && errors.length === 1;
  const detail =
    errors.length === 1 && first !== undefined
      ? `${first.pointer} ${first.detail}`.trim()
      : `${errors.length} members cannot be used.`;
  return problem(isSyntax ? 400 : 422, 'invalid', detail, { errors });
}

const measured = (envelope: Envelope, size: number, eightBit: boolean, utf8: boolean): Envelope => ({
  ...envelope,
  parameters: {
    ...envelope.parameters,
    size,
    body: eightBit ? '8bitmime' : '7bit',
    smtpUtf8: envelope.parameters.smtpUtf8 || utf8,
  },
});

const headerUtf8 = (lists: readonly (readonly { readonly address: string }[])[]): boolean =>
  lists.some((list) => list.some(({ address }) => Buffer.byteLength(address) !== address.length));

const clientOf = (hostname: string, session: string, request: PageRequest, account: Account): Client => ({
  service: 'msa',
  via: 'http',
  session,
  remoteAddress: request.remoteAddress,
  remotePort: request.remotePort,
  localAddress: request.localAddress,
  hostname,
  helo: null,
  extended: true,
  tls: request.tls,
  account,
});

/** The key without the quotes of a structured field (RFC 9651 §3.3.3); undefined where it cannot be one. */
function keyOf(field: string | null): string | null | undefined {
  if (field === null) return null;
  const text = field.trim();
  const key = text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  const isVisible = Array.from(key).every((letter) => letter >= ' ' && letter <= '~');
  return key === '' || key.length > limits.idempotencyKey || !isVisible ? undefined : key;
}

/** The same whenever it is asked: states are another question. */
const accepted = ({ id, messageId, recipients }: Submission, headers: Readonly<Record<string, string>> = {}): Page =>
  json(
    202,
    { id, message_id: messageId, recipients: [...new Set(recipients.map(({ asked }) => asked))] },
    {
      Location: `${messagesPath}/${id}`,
      ...headers,
    },
  );

const timeText = (time: number): string => new Date(time).toISOString();

const stateOf = ({ id, messageId, receivedAt, recipients }: Submission) => ({
  id,
  message_id: messageId,
  received_at: timeText(receivedAt),
  recipients: recipients.map(({ address, asked, state, reply, attempts, nextAttempt, changedAt }) => ({
    address,
    ...(asked === address ? {} : { asked }),
    state,
    reason: reply,
    attempts,
    next_attempt: nextAttempt === null ? null : timeText(nextAttempt),
    changed_at: timeText(changedAt),
  })),
});
