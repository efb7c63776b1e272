/**
 * The client of npm jmap-jam, as far as tests use it. Its own types come as a source file with enums, which this compiler refuses:
 * those that are needed stand here.
 */
import { createRequire } from 'node:module';
import type { JsonObject } from '../../src/jmap/core/types.ts';

/** What an answer has, of whatever method: tests look into what they asked for. */
export interface JamAnswer extends JsonObject {
  readonly ids: readonly string[];
  readonly list: readonly JsonObject[];
  readonly state: string;
  readonly oldState: string;
  readonly newState: string;
  readonly created: Readonly<Record<string, { readonly id: string }>>;
  readonly updated: JsonObject;
}

type Each<T> = Readonly<
  Record<'Mailbox' | 'Email' | 'Thread', Readonly<Record<'get' | 'set' | 'query' | 'changes' | 'import', T>>>
>;

/** A call that is not made yet; others may take from what it will answer. */
interface Draft {
  $ref(path: string): object;
}

export interface Jam {
  readonly authHeader: string;
  readonly session: Promise<{ readonly username: string; readonly apiUrl: string; readonly accounts: object }>;
  readonly api: Each<(args: object) => Promise<readonly [JamAnswer, object]>>;
  getPrimaryAccount(): Promise<string>;
  requestMany<T extends Readonly<Record<string, Draft>>>(
    drafts: (b: Each<(args: object) => Draft>) => T,
  ): Promise<readonly [Readonly<Record<keyof T, JamAnswer>>, object]>;
  uploadBlob(accountId: string, body: string): Promise<{ readonly blobId: string; readonly size: number }>;
  downloadBlob(what: Readonly<Record<'accountId' | 'blobId' | 'mimeType' | 'fileName', string>>): Promise<Response>;
  connectEventSource(wish: {
    readonly types: '*' | readonly string[];
    readonly ping: number;
    readonly closeafter: 'state' | 'no';
  }): Promise<unknown>;
}

const require = createRequire(import.meta.url);

export const { JamClient } = require('jmap-jam') as {
  readonly JamClient: new (config: { readonly bearerToken: string; readonly sessionUrl: string }) => Jam;
};
