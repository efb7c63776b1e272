/** What an operation is given: levels of the path, and the query or the content, as its row wants them. */
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import { type Fault, problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import type { Operation } from './operation.ts';

export type Levels = Readonly<Record<string, string>>;

export async function inputOf(
  { method, input }: Pick<Operation<never>, 'method' | 'input'>,
  request: PageRequest,
  levels: Levels,
): Promise<Result<object, Page>> {
  const reads = method === 'GET' || method === 'DELETE';
  const given = reads ? queryOf(request.query) : await contentOf(request);
  if (!given.ok) return given;
  const read = v.safeParse(input, { ...given.value, ...levels });
  if (read.success) return ok(read.output);
  const errors = read.issues.slice(0, mostFaults).map(faultOf);
  // A name that cannot be is nobody's.
  if (errors.every(({ pointer }) => Object.hasOwn(levels, pointer.slice(1))))
    return fail(problem(404, 'unknown-path', 'There is nothing at this path.'));
  return fail(problem(400, 'wrong-input', 'What was given is not what is expected here.', { errors }));
}

const mostFaults = 20;

/** RFC 6901 §3 */
const faultOf = (issue: v.BaseIssue<unknown>): Fault => ({
  pointer: (issue.path ?? [])
    .map(
      (item) =>
        `/${String((item as { readonly key: unknown }).key)
          .replaceAll('~', '~0')
          .replaceAll('/', '~1')}`,
    )
    .join(''),
  detail: issue.message,
});

function queryOf(query: URLSearchParams): Result<object, Page> {
  const names = [...query.keys()];
  return new Set(names).size === names.length
    ? ok(Object.fromEntries(query))
    : fail(problem(400, 'wrong-input', 'Something is asked for twice.'));
}

async function contentOf(request: PageRequest): Promise<Result<object, Page>> {
  const octets = await request.body(limits.adminContent);
  if (octets === null) return fail(problem(413, 'too-large', 'That is more than is taken here.'));
  if (octets.length === 0) return ok({});
  if (request.type !== 'application/json')
    return fail(problem(415, 'media-type', 'The content is to be application/json.'));
  try {
    const read: unknown = JSON.parse(octets.toString('utf8'));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return ok(read);
  } catch {
    // Said below.
  }
  return fail(problem(400, 'not-json', 'The content is not a JSON object.'));
}
