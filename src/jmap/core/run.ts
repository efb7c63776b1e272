/**
 * The calls of a request, one after the other.
 * Implements: RFC 8620 §3.3 (in order; creation ids go on), §3.6.2 (an error stands in the place of its answer and the others go on),
 * §3.7 (references).
 */
import { type Log, errorText } from '../../base/log.ts';
import type { Account } from '../../directory/types.ts';
import { methodError } from './error.ts';
import { resolved } from './reference.ts';
import type {
  ApiRequest,
  ApiResponse,
  Call,
  ClientAddress,
  Id,
  Invocation,
  Method,
  MethodError,
  MethodResult,
} from './types.ts';

export interface RunDeps {
  readonly methods: ReadonlyMap<string, Method>;
  readonly log: Log;
}

export async function runRequest(
  deps: RunDeps,
  request: ApiRequest,
  user: Account,
  client: ClientAddress,
  sessionState: string,
  signal: AbortSignal,
): Promise<ApiResponse> {
  const { methodCalls, using } = request;
  const createdIds = new Map<string, Id>(Object.entries(request.createdIds ?? {}));
  const call: Call = { user, client, createdIds, signal };
  const answers: Invocation[] = [];
  for (const [name, given, callId] of methodCalls) {
    signal.throwIfAborted();
    const args = resolved(given, answers);
    const method = deps.methods.get(name);
    const result = !args.ok
      ? args
      : method === undefined || !using.includes(method.capability)
        ? methodError('unknownMethod')
        : await ran(deps, method, () => method.run(args.value, call));
    if (result.ok) for (const [answer, value] of result.value) answers.push([answer, value, callId]);
    else answers.push(['error', errorObject(result.error), callId]);
  }
  return {
    methodResponses: answers,
    ...(request.createdIds === null ? {} : { createdIds: Object.fromEntries(createdIds) }),
    sessionState,
  };
}

/** A fault of ours is one call's answer and no more. */
async function ran({ log }: RunDeps, { name }: Method, run: () => Promise<MethodResult>): Promise<MethodResult> {
  try {
    return await run();
  } catch (error) {
    log.error('jmap.method.failed', { method: name, error: errorText(error) });
    return methodError('serverFail', 'Something went wrong here; the log of the server says what.');
  }
}

const errorObject = ({ type, description, arguments: names }: MethodError) => ({
  type,
  ...(description === undefined ? {} : { description }),
  ...(names === undefined ? {} : { arguments: names }),
});
