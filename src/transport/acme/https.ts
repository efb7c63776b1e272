/**
 * One request to a CA, bounded in time and size. No redirects: ACME has none (RFC 8555 §6.1 wants https).
 */
import { request } from 'node:https';
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
  (url, { method, body, accept = 'application/json' }, signal) =>
    new Promise((resolve) => {
      const target = URL.canParse(url) ? new URL(url) : null;
      if (target?.protocol !== 'https:') {
        resolve(fail(`${url.slice(0, 200)} is no https address`));
        return;
      }
      const asked = request(target, {
        method,
        agent: false,
        signal,
        maxHeaderSize: limits.acmeHeaders,
        ...(authorities === null ? {} : { ca: [...authorities] }),
        headers: {
          'user-agent': 'Postern',
          accept,
          connection: 'close',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) }),
        },
      });
      const settle = (result: Result<Answered, string>): void => {
        clearTimeout(timer);
        asked.destroy();
        resolve(result);
      };
      const timer = setTimeout(() => settle(fail(`${target.host} took too long`)), timeout);
      asked.on('error', (error: NodeJS.ErrnoException) => {
        settle(fail(`${target.host}: ${error.code ?? error.message}`));
      });
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > limits.acmeAnswer) settle(fail(`${target.host} sends more than makes sense`));
        });
        response.on('error', () => settle(fail(`${target.host} broke off`)));
        response.on('end', () => {
          const { headers, statusCode: status = 0 } = response;
          const header = (name: string): string | null => {
            const value = headers[name];
            return typeof value === 'string' ? value : null;
          };
          settle(ok({ status, header, body: Buffer.concat(chunks) }));
        });
      });
      asked.end(body);
    });
