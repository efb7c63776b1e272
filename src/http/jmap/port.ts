/** JMAP as the web server knows it: octets of a request, and what is answered to them. */
import type { Result } from '../../base/result.ts';
import type { Account } from '../../directory/types.ts';
import type { Content } from '../../message/content.ts';
import type { PushCredential } from '../../ms/push.ts';
import type { Conversation, PageRequest, SpeechOutlet } from '../site.ts';

/** URI templates of level 1. RFC 8620 §2 */
export interface JmapUrls {
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly uploadUrl: string;
  readonly eventSourceUrl: string;
  /** Of the capability of RFC 8887 §3. */
  readonly webSocketUrl: string;
}

/** From where a request came, and by which credentials. */
export interface JmapClient extends Pick<PageRequest, 'remoteAddress' | 'remotePort' | 'localAddress' | 'tls'> {
  readonly credential: PushCredential;
}

/** RFC 8620 §3.6.1; `type` without its prefix. */
export interface JmapProblem {
  readonly type: string;
  readonly detail: string;
  readonly limit?: string;
}

/** Whether the states of an account are others than one knows. RFC 8620 §7.1 */
export interface JmapWatch {
  look(since: string | null): Promise<{ readonly state: string; readonly change: object | null }>;
  /** Calls the listener whenever that may be, until the returned function is called. */
  listen(listener: () => void): () => void;
}

/** Octets on their way in. */
export interface JmapUpload {
  /** A promise asks to wait before the next one. */
  write(chunk: Buffer): Promise<void> | undefined;
  /** What is answered; null where there is no room for more. */
  finish(type: string): Promise<object | null>;
  /** Throws away what was not finished. */
  abandon(): Promise<void>;
}

export interface JmapService {
  readonly maxSizeUpload: number;
  /** null for an account that is neither the user's nor shown to the user. */
  beginUpload(account: Account, accountId: string): Promise<JmapUpload | null>;
  /** null for octets that the user is not shown. */
  download(account: Account, accountId: string, blobId: string): Promise<Content | null>;
  session(account: Account, urls: JmapUrls): Promise<object>;
  /** What a page asks for first is made ready meanwhile. */
  prepare(account: Account): void;
  api(
    account: Account,
    octets: Buffer,
    urls: JmapUrls,
    client: JmapClient,
    signal: AbortSignal,
  ): Promise<Result<object, JmapProblem>>;
  /** A conversation over a WebSocket. RFC 8887 */
  converse(account: Account, urls: JmapUrls, client: JmapClient, outlet: SpeechOutlet): Conversation;
  /** `types` is null for all. */
  watch(account: Account, types: readonly string[] | null): JmapWatch;
}
