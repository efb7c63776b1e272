/**
 * Speaks ACME: directory, nonces, account, and signed requests. Each answer is checked before it is believed.
 * Implements: RFC 8555 §6 (JWS, nonces, badNonce), §7.1.1 (directory), §7.3 (account).
 * Not here: an order from its names to its certificate (obtain.ts).
 */
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { Answered, AskHttps } from './https.ts';
import { type ExternalAccount, accountBinding, signedRequest } from './jws.ts';
import { type AcmeProblem, nonsense, parsedJson, problem, problemOf, retryAfter, unreachable } from './problem.ts';

export interface AcmeClientOptions {
  /** URL of the CA's directory. */
  readonly directory: string;
  readonly ask: AskHttps;
  readonly clock: Clock;
  /** P-256. */
  readonly accountKey: KeyObject;
  /** Where the CA can write to, or ''. */
  readonly email: string;
  readonly externalAccount: ExternalAccount | null;
}

/** Of a resource, checked against what it should be. */
export interface Resource<T> {
  readonly value: T;
  /** Location, or the URL that was asked. */
  readonly url: string;
  /** Milliseconds. */
  readonly retryAfter: number | null;
}

type Schema<T> = v.BaseSchema<unknown, T, v.BaseIssue<unknown>>;

export interface AcmeClient {
  directory(signal: AbortSignal): Promise<Result<Directory, AcmeProblem>>;
  /** `payload` null is POST-as-GET. */
  post<T>(
    url: string,
    payload: unknown,
    schema: Schema<T>,
    signal: AbortSignal,
  ): Promise<Result<Resource<T>, AcmeProblem>>;
  /** PEM certificates. */
  download(url: string, signal: AbortSignal): Promise<Result<string, AcmeProblem>>;
}

const directorySchema = v.object({
  newNonce: v.string(),
  newAccount: v.string(),
  newOrder: v.string(),
  /** RFC 9773 §4 */
  renewalInfo: v.optional(v.string()),
  meta: v.optional(v.object({ termsOfService: v.optional(v.string()) }), {}),
});

export type Directory = v.InferOutput<typeof directorySchema>;

const accountSchema = v.object({ status: v.string() });

type Tried = Result<Answered, AcmeProblem>;

export function createAcmeClient(options: AcmeClientOptions): AcmeClient {
  const { ask, clock, accountKey } = options;
  let known: Directory | null = null;
  let account: string | null = null;
  let nonce: string | null = null;

  async function directory(signal: AbortSignal): Promise<Result<Directory, AcmeProblem>> {
    if (known !== null) return ok(known);
    const answer = await ask(options.directory, { method: 'GET' }, signal);
    if (!answer.ok) return fail(unreachable(answer.error));
    if (answer.value.status !== 200) return fail(problemOf(answer.value, clock.now()));
    const read = v.safeParse(directorySchema, parsedJson(answer.value.body));
    if (!read.success) return fail(nonsense('a directory without newNonce, newAccount and newOrder'));
    known = read.output;
    return ok(known);
  }

  /** Each answer brings the nonce of the next request. RFC 8555 §6.5 */
  async function freshNonce(url: string, signal: AbortSignal): Promise<Result<string, AcmeProblem>> {
    if (nonce !== null) {
      const kept = nonce;
      nonce = null;
      return ok(kept);
    }
    const answer = await ask(url, { method: 'HEAD' }, signal);
    if (!answer.ok) return fail(unreachable(answer.error));
    const made = answer.value.header('replay-nonce');
    if (made !== null) return ok(made);
    return answer.value.status >= 400 ? fail(problemOf(answer.value, clock.now())) : fail(nonsense('no Replay-Nonce'));
  }

  async function send(
    url: string,
    payload: unknown,
    { kid, accept }: { readonly kid: string | null; readonly accept?: string },
    signal: AbortSignal,
  ): Promise<Tried> {
    const where = await directory(signal);
    if (!where.ok) return where;
    for (let tries = 1; ; tries++) {
      const fresh = await freshNonce(where.value.newNonce, signal);
      if (!fresh.ok) return fresh;
      const body = signedRequest(accountKey, { url, nonce: fresh.value, kid }, payload);
      const answer = await ask(url, { method: 'POST', body, ...(accept === undefined ? {} : { accept }) }, signal);
      if (!answer.ok) return fail(unreachable(answer.error));
      nonce = answer.value.header('replay-nonce');
      if (answer.value.status < 400) return answer;
      const refused = problemOf(answer.value, clock.now());
      // RFC 8555 §6.5: the nonce was too old, and with the new one it is to be tried again.
      if (refused.type !== 'badNonce' || tries >= limits.acmeNonces) return fail(refused);
    }
  }

  /** The account is found or made by its key. RFC 8555 §7.3 */
  async function accountUrl(signal: AbortSignal): Promise<Result<string, AcmeProblem>> {
    if (account !== null) return ok(account);
    const where = await directory(signal);
    if (!where.ok) return where;
    const { newAccount } = where.value;
    const { email, externalAccount } = options;
    const answer = await send(
      newAccount,
      {
        termsOfServiceAgreed: true,
        ...(email === '' ? {} : { contact: [`mailto:${email}`] }),
        ...(externalAccount === null
          ? {}
          : { externalAccountBinding: accountBinding(accountKey, externalAccount, newAccount) }),
      },
      { kid: null },
      signal,
    );
    if (!answer.ok) return answer;
    const url = answer.value.header('location');
    const read = v.safeParse(accountSchema, parsedJson(answer.value.body));
    if (url === null || !read.success) return fail(nonsense('an account without address or state'));
    if (read.output.status !== 'valid') {
      return fail(
        problem(
          'refused',
          `the account at the CA is ${read.output.status}`,
          'remove acme/account-key.pem in the folder of tls.key, so that a new one is made',
        ),
      );
    }
    account = url;
    return ok(url);
  }

  return {
    directory,
    async post(url, payload, schema, signal) {
      const kid = await accountUrl(signal);
      if (!kid.ok) return kid;
      const answer = await send(url, payload, { kid: kid.value }, signal);
      if (!answer.ok) return answer;
      const read = v.safeParse(schema, parsedJson(answer.value.body));
      if (!read.success) return fail(nonsense(`${new URL(url).pathname} lacks what it must have`));
      return ok({
        value: read.output,
        url: answer.value.header('location') ?? url,
        retryAfter: retryAfter(answer.value, clock.now()),
      });
    },
    async download(url, signal) {
      const kid = await accountUrl(signal);
      if (!kid.ok) return kid;
      const accept = 'application/pem-certificate-chain';
      const answer = await send(url, null, { kid: kid.value, accept }, signal);
      return answer.ok ? ok(answer.value.body.toString('latin1')) : answer;
    },
  };
}
