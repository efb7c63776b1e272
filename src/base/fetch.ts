/**
 * One HTTP request to a host that may mean no good: bounded in time and size, no redirect is followed, no connection kept.
 * Not here: what an answer must look like (the caller's).
 */
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { errorText } from './log.ts';
import { type Result, fail, ok } from './result.ts';

export interface FetchRequest {
  /** http: or https: */
  readonly url: URL;
  /** Several values of one name are fields of their own. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** What is posted; null gets. */
  readonly body: Buffer | StreamedBody | null;
  /** Where it is neither GET nor POST. */
  readonly method?: 'HEAD';
  /** Certificates (PEM) that are trusted; null takes those that the runtime knows. */
  readonly authorities: readonly string[] | null;
  readonly limits: FetchLimits;
  /** Addresses of the host, where they are known; the system's resolver else. */
  readonly addresses?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What is posted without being held as a whole. */
export interface StreamedBody {
  readonly length: number;
  readonly chunks: AsyncIterable<Buffer>;
}

export interface FetchLimits {
  /** Milliseconds in all. */
  readonly timeout: number;
  /** Octets of the header fields, and of the body. */
  readonly headers: number;
  readonly body: number;
}

export interface Fetched {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Never rejects; the error is the code of the runtime or of OpenSSL, or words. */
export async function fetchOnce(wanted: FetchRequest): Promise<Result<Fetched, string>> {
  const { url, headers, body, authorities, limits, addresses, signal } = wanted;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const asked = request(url, {
      method: wanted.method ?? (body === null ? 'GET' : 'POST'),
      agent: false,
      ...(signal === undefined ? {} : { signal }),
      ...(authorities === null ? {} : { ca: [...authorities] }),
      ...(addresses === undefined ? {} : { lookup: among(addresses) }),
      headers: { ...headers, connection: 'close', ...(body === null ? {} : { 'content-length': body.length }) },
      maxHeaderSize: limits.headers,
    });
    const settle = (result: Result<Fetched, string>): void => {
      clearTimeout(timer);
      asked.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(fail('took too long')), limits.timeout);
    asked.on('error', (error: NodeJS.ErrnoException) => settle(fail(error.code ?? error.message)));
    asked.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > limits.body) settle(fail('the answer is too long'));
      });
      response.on('error', () => settle(fail('broke off')));
      response.on('end', () =>
        settle(ok({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })),
      );
    });
    if (body === null || Buffer.isBuffer(body)) asked.end(body ?? undefined);
    else pipeline(body.chunks, asked).catch((error: unknown) => settle(fail(errorText(error))));
  });
}

const among =
  (addresses: readonly string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
