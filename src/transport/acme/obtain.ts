/**
 * From names to a certificate: the order, the proofs, the request, the chain.
 * Implements: RFC 8555 §7.4 (orders), §7.5 (authorizations), §7.4.2 (download).
 */
import { type KeyObject, X509Certificate, createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { Challenge, ChallengeSolver } from './challenge.ts';
import type { AcmeClient, Resource } from './client.ts';
import { thumbprint } from './jws.ts';
import { type AcmeProblem, errorDocument, errorType, nonsense, problem, remedyOf, shown } from './problem.ts';
import { certificateRequest } from './request.ts';

export interface ObtainOptions {
  readonly client: AcmeClient;
  readonly solver: ChallengeSolver;
  readonly accountKey: KeyObject;
  readonly clock: Clock;
  /** Waits so many milliseconds, or until the signal. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const orderSchema = v.object({
  status: v.picklist(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: v.pipe(v.array(v.string()), v.maxLength(limits.acmeNames)),
  finalize: v.string(),
  certificate: v.optional(v.string()),
  error: v.optional(errorDocument),
});

const authorizationSchema = v.object({
  status: v.string(),
  identifier: v.object({ value: v.string() }),
  challenges: v.array(
    v.object({
      type: v.string(),
      url: v.string(),
      token: v.optional(v.string(), ''),
      error: v.optional(errorDocument),
    }),
  ),
});

type Order = v.InferOutput<typeof orderSchema>;
type Authorization = v.InferOutput<typeof authorizationSchema>;

/** An authorization that is to be proved. */
interface Pending {
  readonly url: string;
  readonly challengeUrl: string;
  readonly challenge: Challenge;
}

/** PEM of the certificate for these names and this key, and its chain. */
export async function obtainCertificate(
  options: ObtainOptions,
  names: readonly string[],
  key: KeyObject,
  signal: AbortSignal,
): Promise<Result<string, AcmeProblem>> {
  const { client, clock } = options;
  const directory = await client.directory(signal);
  if (!directory.ok) return directory;
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  const order = await client.post(directory.value.newOrder, { identifiers }, orderSchema, signal);
  if (!order.ok) return order;
  const proved = await prove(options, order.value.value, signal);
  if (!proved.ok) return proved;
  const ready = await settled(options, order.value.url, orderSchema, ({ status }) => status !== 'pending', signal);
  if (!ready.ok) return ready;
  if (ready.value.status === 'invalid') return fail(orderProblem(ready.value));
  if (ready.value.status === 'ready') {
    const csr = certificateRequest(names, key).toString('base64url');
    const sent = await client.post(ready.value.finalize, { csr }, orderSchema, signal);
    if (!sent.ok) return sent;
  }
  const isOver = ({ status }: Order): boolean => status === 'valid' || status === 'invalid';
  const issued = await settled(options, order.value.url, orderSchema, isOver, signal);
  if (!issued.ok) return issued;
  if (issued.value.certificate === undefined) return fail(orderProblem(issued.value));
  const chain = await client.download(issued.value.certificate, signal);
  if (!chain.ok) return chain;
  const wrong = problemOfChain(chain.value, names, key, clock.now());
  return wrong === null ? chain : fail(nonsense(wrong));
}

/** All names that the CA does not know to be ours already. */
async function prove(options: ObtainOptions, order: Order, signal: AbortSignal): Promise<Result<void, AcmeProblem>> {
  const { solver } = options;
  const pending: Pending[] = [];
  for (const url of order.authorizations) {
    const found = await pendingOf(options, url, signal);
    if (!found.ok) return found;
    if (found.value !== null) pending.push(found.value);
  }
  if (pending.length === 0) return ok(undefined);
  const challenges = pending.map(({ challenge }) => challenge);
  try {
    const shownTo = await solver.present(challenges, signal);
    if (!shownTo.ok) {
      return fail(
        problem('unready', `the proof for ${solver.type} could not be given: ${shownTo.error}`, unreadyRemedy),
      );
    }
    return await answerAll(options, pending, signal);
  } finally {
    await solver.withdraw(challenges);
  }
}

const unreadyRemedy = 'mend what the message names; it is tried again by itself';

async function answerAll(
  { client, ...options }: ObtainOptions,
  pending: readonly Pending[],
  signal: AbortSignal,
): Promise<Result<void, AcmeProblem>> {
  for (const { challengeUrl } of pending) {
    const begun = await client.post(challengeUrl, {}, v.object({ status: v.string() }), signal);
    if (!begun.ok) return begun;
  }
  const failures: AcmeProblem[] = [];
  for (const { url } of pending) {
    const isOver = ({ status }: Authorization): boolean => status !== 'pending' && status !== 'processing';
    const over = await settled({ client, ...options }, url, authorizationSchema, isOver, signal);
    if (!over.ok) return over;
    if (over.value.status !== 'valid') failures.push(unproved(over.value));
  }
  const [first] = failures;
  if (first === undefined) return ok(undefined);
  const what = failures.map((one) => one.what).join('; ');
  return fail({ ...first, what, names: failures.flatMap(({ names }) => names) });
}

async function pendingOf(
  { client, solver, accountKey }: ObtainOptions,
  url: string,
  signal: AbortSignal,
): Promise<Result<Pending | null, AcmeProblem>> {
  const found = await client.post(url, null, authorizationSchema, signal);
  if (!found.ok) return found;
  const { status, identifier, challenges } = found.value.value;
  if (status === 'valid') return ok(null);
  const fitting = challenges.find(({ type }) => type === solver.type);
  const name = identifier.value;
  if (status !== 'pending' || fitting === undefined) {
    const offered = challenges.map(({ type }) => type).join(', ');
    const what = `the CA offers ${offered === '' ? 'nothing' : offered} for ${name}, and acme.challenge is ${solver.type}`;
    return fail(problem('refused', what, 'choose another acme.challenge', { names: [name] }));
  }
  // RFC 8555 §8.3: base64url. It becomes part of a path, so nothing else is believed.
  if (!isToken(fitting.token)) return fail(nonsense('a challenge with a token that is none'));
  const keyAuthorization = `${fitting.token}.${thumbprint(accountKey)}`;
  return ok({ url, challengeUrl: fitting.url, challenge: { name, token: fitting.token, keyAuthorization } });
}

const isToken = (text: string): boolean =>
  text.length >= 16 &&
  text.length <= 256 &&
  Array.from(text).every(
    (c) => (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c === '-' || c === '_',
  );

/** Asks again until it is as wanted; the CA says how often. RFC 8555 §7.5.1 */
async function settled<T>(
  { client, clock, pause }: Pick<ObtainOptions, 'client' | 'clock' | 'pause'>,
  url: string,
  schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
  isOver: (value: T) => boolean,
  signal: AbortSignal,
): Promise<Result<T, AcmeProblem>> {
  const until = clock.now() + limits.acmePatience;
  for (let wait: number = limits.acmePoll; ; wait = Math.min(wait * 2, limits.acmePollMost)) {
    const asked: Result<Resource<T>, AcmeProblem> = await client.post(url, null, schema, signal);
    if (!asked.ok) return asked;
    if (isOver(asked.value.value)) return ok(asked.value.value);
    const next = Math.max(wait, asked.value.retryAfter ?? 0);
    if (clock.now() + next > until) {
      return fail(problem('slow', 'the CA does not come to an end', 'it is tried again by itself'));
    }
    await pause(next, signal);
  }
}

function unproved({ identifier, challenges, status }: Authorization): AcmeProblem {
  const error = challenges.find((one) => one.error !== undefined)?.error;
  const name = identifier.value;
  if (error === undefined)
    return problem('unproved', `${name}: the CA says ${shown(status)}`, remedyOf(''), { names: [name] });
  const type = errorType(error);
  return problem('unproved', shown(`${name}: ${type}: ${error.detail}`), remedyOf(type), { names: [name] });
}

function orderProblem({ status, error }: Order): AcmeProblem {
  const type = error === undefined ? '' : errorType(error);
  const names = (error?.subproblems ?? []).flatMap((one) =>
    one.identifier === undefined ? [] : [one.identifier.value],
  );
  return problem('refused', shown(`the order is ${status}: ${type}: ${error?.detail ?? ''}`), remedyOf(type), {
    names,
  });
}

/** Why the chain is not for us; null where it is. */
function problemOfChain(pem: string, names: readonly string[], key: KeyObject, now: number): string | null {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(pem);
  } catch {
    return 'a certificate that is none';
  }
  if (!leaf.publicKey.equals(createPublicKey(key))) return 'a certificate of another key';
  if (Date.parse(leaf.validTo) <= now) return 'a certificate that has expired';
  const missing = names.find(
    (name) => leaf.checkHost(name.startsWith('*.') ? `x${name.slice(1)}` : name) === undefined,
  );
  return missing === undefined ? null : `a certificate without ${missing}`;
}
