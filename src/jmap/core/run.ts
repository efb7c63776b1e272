/**
 * The calls of a request, one after the other.
 * Implements: RFC 8620 §3.3 (in order; creation ids go on), §3.6.2 (an error stands in the place of its answer and the others go on),
 * §3.7 (references).
 */
import { type Log, errorText } from '../../base/log.ts';
import type { Account, AccountId } from '../../directory/types.ts';
import { accountIdOf } from './account.ts';
import { methodError } from './error.ts';
import { resolved } from './reference.ts';
import type {
  ApiRequest,
  ApiResponse,
  Call,
  ClientAddress,
  Id,
  Invocation,
  JsonObject,
  Method,
  MethodError,
  MethodResult,
} from './types.ts';

/** An account of another, and what may be done there. */
export interface OtherAccount {
  readonly account: AccountId;
  readonly methods: ReadonlyMap<string, Method>;
  readonly isReadOnly: boolean;
}

export interface RunDeps {
  readonly methods: ReadonlyMap<string, Method>;
  /** Names of those that change something of an account. */
  readonly changing: ReadonlySet<string>;
  /** null where the user is shown nothing of such an account. */
  readonly other: (user: Account, accountId: string) => Promise<OtherAccount | null>;
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
  const answers: Invocation[] = [];
  for (const [name, given, callId] of methodCalls) {
    signal.throwIfAborted();
    const args = resolved(given, answers);
    const method = deps.methods.get(name);
    const result = !args.ok
      ? args
      : method === undefined || !using.includes(method.capability)
        ? methodError('unknownMethod')
        : await ran(deps, method, () => calledFor(deps, method, args.value, { user, client, createdIds, signal }));
    if (result.ok) for (const [answer, value] of result.value) answers.push([answer, value, callId]);
    else answers.push(['error', errorObject(result.error), callId]);
  }
  return {
    methodResponses: answers,
    ...(request.createdIds === null ? {} : { createdIds: Object.fromEntries(createdIds) }),
    sessionState,
  };
}

/** With the account of another, the method of that name which works there. RFC 8620 §1.6.2, §3.6.2 */
async function calledFor(
  { other, changing }: RunDeps,
  method: Method,
  args: JsonObject,
  from: Omit<Call, 'account'>,
): Promise<MethodResult> {
  const { accountId } = args;
  const own = from.user.id;
  const found =
    typeof accountId !== 'string' || accountId === accountIdOf(own) ? null : await other(from.user, accountId);
  if (found === null) return method.run(args, { ...from, account: own });
  const there = found.methods.get(method.name);
  if (there === undefined) return methodError('accountNotSupportedByMethod');
  if (found.isReadOnly && changing.has(method.name)) return methodError('accountReadOnly');
  return there.run(args, { ...from, account: found.account });
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
