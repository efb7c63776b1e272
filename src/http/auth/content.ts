/** The content of a request as a schema has it: small, JSON, and nothing else. */
import * as v from 'valibot';
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import type { PageRequest } from '../site.ts';

/** null for anything else. */
export async function content<S extends v.GenericSchema>(
  request: PageRequest,
  schema: S,
): Promise<v.InferOutput<S> | null> {
  const octets = await request.body(limits.signIn);
  try {
    const read = v.safeParse(schema, octets === null ? null : JSON.parse(octets.toString('utf8')));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

export const unreadable = problem(400, 'unreadable', 'The content is not what is expected here.');

export const password = v.pipe(v.string(), v.maxLength(1_000));
export const code = v.pipe(v.string(), v.maxLength(40));
/** What somebody calls a key or a program: one line. */
export const name = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty(),
  v.maxLength(100),
  v.check((text) => Array.from(text).every((letter) => letter >= ' ' && letter !== '\x7f')),
);
