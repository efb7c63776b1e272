/**
 * Access tokens that only the provider can read: it is asked about each.
 * Implements: RFC 7662 §2 (request, response), §4 (an answer is kept for a moment, not beyond the token's end), RFC 6749 §2.3.1.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { Lru } from '../../base/lru.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { Gate } from '../gate.ts';
import { clockSkew, introspectionKept, maxIntrospectionQueue, maxIntrospections } from '../limits.ts';
import { type Claims, type ProviderAccess, fetchJson } from './provider.ts';
import type { Expected } from './signature.ts';

export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

export type Introspected =
  | { readonly kind: 'active'; readonly claims: Claims }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export class Introspection {
  readonly #access: ProviderAccess;
  readonly #authorization: string;
  readonly #clock: Clock;
  readonly #gate = new Gate(maxIntrospections, maxIntrospectionQueue);
  /** By hash: a token is a secret. */
  readonly #answers: Lru<string, Claims>;

  constructor(access: ProviderAccess, client: ClientCredentials, clock: Clock) {
    this.#access = access;
    this.#authorization = basic(client);
    this.#clock = clock;
    this.#answers = new Lru(introspectionKept.entries, clock);
  }

  async ask(token: string, where: URL, expected: Expected): Promise<Introspected> {
    const key = createHash('sha256').update(token).digest('base64');
    const kept = this.#answers.get(key);
    if (kept !== undefined) return { kind: 'active', claims: kept };
    const fields = new URLSearchParams({ token, token_type_hint: 'access_token' });
    const answer = await this.#gate.run(() =>
      fetchJson(this.#access, where, { fields, authorization: this.#authorization }),
    );
    if (answer === null) return { kind: 'unavailable', reason: 'too many logins wait for it' };
    if (!answer.ok) return { kind: 'unavailable', reason: answer.error };
    const judged = judge(answer.value, expected);
    if (!judged.ok) return { kind: 'refused', reason: judged.error };
    this.#answers.set(key, answer.value, Math.min(introspectionKept.time, judged.value - this.#clock.now()));
    return { kind: 'active', claims: answer.value };
  }
}

/** When an active token ends (milliseconds since the epoch), or why it is no good here. */
export function judge(claims: Claims, { issuer, audience, now }: Expected): Result<number, string> {
  const { active, exp, nbf, iss, aud, client_id: client, token_type: type } = claims;
  if (active !== true) return fail('not active');
  const [ends, begins] = [seconds(exp, Number.POSITIVE_INFINITY), seconds(nbf, Number.NEGATIVE_INFINITY)];
  if (ends === null || begins === null) return fail('a time that is none');
  if (ends + clockSkew * 1000 <= now) return fail('expired');
  if (begins - clockSkew * 1000 > now) return fail('not yet valid');
  if (iss !== undefined && iss !== issuer) return fail('of another issuer');
  if (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer'))
    return fail('no bearer token');
  // Where the provider names no audience, the client that the token was given to must be ours.
  const audiences: readonly unknown[] = aud === undefined ? [client] : Array.isArray(aud) ? aud : [aud];
  return audiences.includes(audience) ? ok(ends) : fail('for another audience');
}

function seconds(value: unknown, missing: number): number | null {
  if (value === undefined) return missing;
  return typeof value === 'number' && Number.isFinite(value) ? value * 1000 : null;
}

/** RFC 6749 §2.3.1: both are form-encoded before they are joined. */
export function basic({ id, secret }: ClientCredentials): string {
  const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`;
}
