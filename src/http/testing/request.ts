/** A request as sites see it, for tests. */
import type { PageRequest } from '../site.ts';

export interface RequestParts extends Partial<Omit<PageRequest, 'field' | 'body' | 'stream'>> {
  readonly path: string;
  /** By name in lower case. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly content?: string;
}

export function requestFor({ fields = {}, content = '', ...parts }: RequestParts): PageRequest {
  return {
    method: 'GET',
    host: 'mail.example.org',
    query: new URLSearchParams(),
    remoteAddress: '127.0.0.1',
    remotePort: 40_000,
    localAddress: '127.0.0.1',
    tls: null,
    gone: new AbortController().signal,
    type: 'application/json',
    ...parts,
    field: (name) => fields[name] ?? null,
    body: (most) => Promise.resolve(content.length > most ? null : Buffer.from(content)),
    stream: async (_most, take) => {
      await take(Buffer.from(content));
      return { ok: true };
    },
  };
}
