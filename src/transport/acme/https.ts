/**
 * One request to a CA, bounded in time and size. No redirects: ACME has none (RFC 8555 §6.1 wants https).
 */
import { fetchOnce } from '../../base/fetch.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';

export interface Asked {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly body?: string;
  readonly accept?: string;
}

export interface Answered {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Buffer;
}

export type AskHttps = (url: string, asked: Asked, signal: AbortSignal) => Promise<Result<Answered, string>>;

export interface HttpsOptions {
  /** Certificates (PEM) that are trusted; null takes those that come with the runtime. */
  readonly authorities: readonly string[] | null;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Never throws; an error is its words. */
export const httpsRequests =
  ({ authorities, timeout = limits.acmeTimeout }: HttpsOptions): AskHttps =>
  async (url, { method, body, accept = 'application/json' }, signal) => {
    const target = URL.canParse(url) ? new URL(url) : null;
    if (target?.protocol !== 'https:') return fail(`${url.slice(0, 200)} is no https address`);
    const answer = await fetchOnce({
      url: target,
      ...(method === 'HEAD' ? { method } : {}),
      headers: {
        'user-agent': 'Postern',
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/jose+json' }),
      },
      body: body === undefined ? null : Buffer.from(body),
      authorities,
      limits: { timeout, headers: limits.acmeHeaders, body: limits.acmeAnswer },
      signal,
    });
    if (!answer.ok) return fail(`${target.host}: ${answer.error}`);
    const { status, headers, body: octets } = answer.value;
    const header = (name: string): string | null => {
      const value = headers[name];
      return typeof value === 'string' ? value : null;
    };
    return ok({ status, header, body: octets });
  };
