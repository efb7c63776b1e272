/**
 * What a piece of maintenance has at hand.
 */
import type { Log } from '../../../base/log.ts';
import type { Statements } from '../statements.ts';
import type { WriterClient } from '../writer/client.ts';

export interface StoreContext {
  readonly sql: Statements;
  readonly directory: string;
  readonly writer: WriterClient;
  readonly undeleteDays: number;
  readonly log: Log;
}

/** How far a long piece of work is: `done` of `total` steps of whatever it counts. */
export type Progress = (done: number, total: number, what: string) => void;
