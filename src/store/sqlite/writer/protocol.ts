/**
 * What the main thread and the writer thread say to each other.
 */
import type { MailboxChanged } from '../../../ms/changes.ts';
import type { DroppedEvents } from '../../../webhooks/types.ts';
import type { OperationName } from './operations.ts';

export interface Job {
  readonly id: number;
  readonly name: OperationName;
  readonly args: readonly unknown[];
}

export type Request = { readonly kind: 'group'; readonly jobs: readonly Job[] } | { readonly kind: 'close' };

/** Why a job was not done. `full` is a disk or a quota of the file system without room. */
export interface JobFailure {
  readonly full: boolean;
  readonly message: string;
}

export type JobResult =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: JobFailure };

export type Answer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'done';
      readonly results: readonly JobResult[];
      /** What the committed group changed. */
      readonly changes: readonly MailboxChanged[];
      readonly spool: boolean;
      /** Somebody said of mail that it is spam, or that it is none. */
      readonly lessons: boolean;
      /** Events for webhooks were written, and these dropped for them; null where none were. */
      readonly events: readonly DroppedEvents[] | null;
    }
  | { readonly kind: 'closed' };

export interface WriterOptions {
  readonly file: string;
  readonly directory: string;
}

/** Of the writer alone. */
export interface WriterRole extends WriterOptions {
  /** Whether filing mail teaches the spam filter: what a tool files beside the server is nobody's word. */
  readonly teaches: boolean;
}
