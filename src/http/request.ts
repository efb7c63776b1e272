/**
 * A request as sites see it, read from node's.
 * Implements: RFC 9110 §7.2 (Host), §8.6 (a length that is too large is refused before the content), §10.1.1 (100 Continue).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from '../base/listener.ts';
import { limits } from './limits.ts';
import type { PageRequest, Received } from './site.ts';

/** What is known of the connection, and how long it may still take. */
export interface Line extends Pick<Connection, 'remoteAddress' | 'remotePort' | 'localAddress' | 'tls'> {
  /** From now on; milliseconds. */
  allow(time: number): void;
}

export function pageRequest(request: IncomingMessage, response: ServerResponse, line: Line): PageRequest {
  const [path, query] = cut(request.url ?? '');
  let gone: AbortSignal | null = null;
  const stream: PageRequest['stream'] = (most, take) => {
    if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve(tooLarge);
    if (request.headers.expect !== undefined) response.writeContinue();
    return streamOf(request, line, most, take);
  };
  return {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(query),
    host: hostOf(request.headers.host ?? ''),
    remoteAddress: line.remoteAddress,
    remotePort: line.remotePort,
    localAddress: line.localAddress,
    tls: line.tls,
    get gone() {
      return (gone ??= goneOf(response));
    },
    type: (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    field: (name) => {
      const value = request.headers[name];
      return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
    },
    stream,
    body: async (most) => {
      const chunks: Buffer[] = [];
      const received = await stream(most, (chunk) => void chunks.push(chunk));
      return received.ok ? Buffer.concat(chunks) : null;
    },
  };
}

function goneOf(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  if (response.destroyed) closed.abort();
  // Whose answer is told to its end is not gone.
  response.once('close', () => {
    if (!response.writableFinished) closed.abort();
  });
  return closed.signal;
}

function cut(target: string): readonly [string, string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

/** uri-host [ ":" port ], without the port and a final dot. RFC 9110 §7.2 */
function hostOf(header: string): string {
  const name = header.startsWith('[') ? header.slice(0, header.indexOf(']') + 1) : (header.split(':', 1)[0] ?? '');
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}

const tooLarge: Received = { ok: false, error: 'too-large' };

async function streamOf(
  request: IncomingMessage,
  line: Line,
  most: number,
  take: (chunk: Buffer) => Promise<void> | undefined,
): Promise<Received> {
  const until = performance.now() + limits.upload;
  let size = 0;
  try {
    // What is refused half-way is still answered: the connection must outlive the loop.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) return tooLarge;
      await take(chunk);
      line.allow(Math.min(limits.connection, Math.max(0, until - performance.now())));
    }
  } catch {
    return { ok: false, error: 'broken-off' };
  }
  return request.complete ? { ok: true } : { ok: false, error: 'broken-off' };
}
