/**
 * What an operation of the administration API is: a row of data with its handler. The routes, what is taken and answered, who may ask,
 * the audit log and the OpenAPI document all come from the rows (operations.ts).
 */
import type * as v from 'valibot';
import type { Result } from '../../base/result.ts';
import type { Actor, AuditNote } from '../../directory/audit.ts';
import type { AdminScope } from '../../directory/token.ts';
import type { Outflow, Page } from '../site.ts';

/** Who asks. */
export interface Asker {
  readonly by: Actor;
  /** Whether everything may be done, and not only what the scope of a token reaches. */
  readonly mayAll: boolean;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** An answer goes with its status: 200. Where it goes on, each event is the JSON of the schema. */
interface Described {
  /** What programs call it. */
  readonly name: string;
  readonly method: Method;
  /** Below /api/v1/admin/; '{id}' is a level that is the member `id` of the input. */
  readonly path: string;
  readonly scope: AdminScope;
  /** A sentence. */
  readonly about: string;
  /** Statuses that say no, beside those that every operation has. */
  readonly refusals?: readonly number[];
}

/** What the audit log says of it. 'store': a change to the directory is noted in its own commit. */
type Notes<I, O> = 'store' | ((input: I, output: O) => AuditNote | null);

/** Members are levels of the path, the query of what is read or taken away, or the content. */
export type InputSchema = v.GenericSchema<unknown, object> & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
};

interface Definition<P, I extends InputSchema, O extends v.GenericSchema> extends Described {
  readonly input: I;
  readonly output: O;
  readonly answer: (parts: P, input: v.InferOutput<I>, asker: Asker) => Promise<Result<v.InferInput<O>, Page>>;
  readonly notes?: Notes<v.InferOutput<I>, v.InferInput<O>>;
}

interface EventsDefinition<P, I extends InputSchema, O extends v.GenericSchema> extends Described {
  readonly input: I;
  /** Of the data of one event. */
  readonly events: O;
  readonly answer: (parts: P, input: v.InferOutput<I>, asker: Asker) => Promise<Result<Outflow, Page>>;
}

/** A row, whatever it takes and answers. */
export interface Operation<P> extends Described {
  readonly input: InputSchema;
  readonly output: v.GenericSchema;
  readonly goesOn: boolean;
  readonly answer: (parts: P, input: never, asker: Asker) => Promise<Result<unknown, Page>>;
  readonly notes?: Notes<never, never>;
}

export const operation = <P, I extends InputSchema, O extends v.GenericSchema>(
  definition: Definition<P, I, O>,
): Operation<P> => ({ ...definition, goesOn: false });

export const eventsOperation = <P, I extends InputSchema, O extends v.GenericSchema>({
  events,
  ...definition
}: EventsDefinition<P, I, O>): Operation<P> => ({ ...definition, output: events, goesOn: true });
