/**
 * One message shown to rspamd by HTTP: the envelope in header fields, the message as the body, streamed.
 * Implements: rspamd's protocol (POST /checkv2; IP, Helo, From, Rcpt, Deliver-To, User, Queue-Id, MTA-Name).
 */
import { type StreamedBody, fetchOnce } from '../../base/fetch.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { chunks } from '../../message/content.ts';
import type { Question } from '../adviser.ts';
import { type Opinion, opinionOf } from './answer.ts';
import { limits } from './limits.ts';

export interface RspamdServer {
  readonly url: URL;
  /** Milliseconds in all. */
  readonly timeout: number;
  /** Our name. */
  readonly hostname: string;
}

/** Never rejects; the error is words. */
export async function ask(
  server: RspamdServer,
  question: Question,
  signal: AbortSignal,
): Promise<Result<Opinion, string>> {
  const { content } = question;
  const body: StreamedBody = { length: content.size, chunks: chunks(content) };
  const fetched = await fetchOnce({
    url: new URL('/checkv2', server.url),
    headers: envelopeFields(server, question),
    body,
    authorities: null,
    limits: { timeout: server.timeout, headers: limits.headerOctets, body: limits.answerOctets },
    signal,
  });
  if (!fetched.ok) return fetched;
  if (fetched.value.status !== 200) return fail(`it answered ${fetched.value.status}`);
  const opinion = opinionOf(fetched.value.body);
  return opinion === null ? fail('its answer cannot be read') : ok(opinion);
}

function envelopeFields({ hostname }: RspamdServer, question: Question): Record<string, string | string[]> {
  const { envelope, recipients, session, user } = question;
  const told = recipients.slice(0, limits.recipients).map(fieldValue);
  const [only] = told;
  return {
    'content-type': 'message/rfc822',
    ip: fieldValue(envelope.ip),
    helo: fieldValue(envelope.helo),
    from: fieldValue(envelope.mailFrom),
    rcpt: told,
    ...(recipients.length === 1 && only !== undefined ? { 'deliver-to': only } : {}),
    ...(user === undefined ? {} : { user: fieldValue(user) }),
    'queue-id': fieldValue(session),
    'mta-name': fieldValue(hostname),
  };
}

/** What strangers gave, as octets of a field: no controls, UTF-8. */
const fieldValue = (text: string): string =>
  Buffer.from(
    Array.from(text, (letter) => (letter < ' ' || letter === '\x7f' ? '?' : letter)).join(''),
    'utf8',
  ).toString('latin1', 0, limits.valueOctets);
