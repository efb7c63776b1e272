/**
 * A conversation over a WebSocket: requests, several at a time, and what changes for who asks to be told.
 * Implements: RFC 8887 §4.3 (Request, Response, RequestError, WebSocketPushEnable, WebSocketPushDisable, StateChange with pushState).
 * Not here: frames and the handshake (http/websocket.ts).
 */
import type { Result } from '../base/result.ts';
import { type RequestProblem, readJson } from './core/request.ts';
import { type ApiResponse, type Json, type JsonObject, isObject } from './core/types.ts';
import { limits } from './limits.ts';
import type { StateWatch } from './push/states.ts';

export interface Outlet {
  /** Resolves when it was handed on; false where nobody hears any more. */
  send(text: string): Promise<boolean>;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

export interface SocketDeps {
  readonly request: (value: Json, signal: AbortSignal) => Promise<Result<ApiResponse, RequestProblem>>;
  readonly watch: (types: readonly string[] | null) => StateWatch;
  readonly failed: (error: unknown) => void;
  /** Milliseconds in which changes are one. */
  readonly gather?: number;
}

export interface Talk {
  hear(octets: Buffer): void;
}

export function beginTalk({ request, watch, failed, gather = limits.socketGather }: SocketDeps, out: Outlet): Talk {
  let running = 0;
  let stop = (): void => undefined;
  out.gone.addEventListener('abort', () => stop(), { once: true });

  const say = (object: JsonObject): Promise<boolean> => out.send(JSON.stringify(object));
  const refuse = ({ type, detail, limit }: RequestProblem, requestId: string | null): Promise<boolean> =>
    say({
      '@type': 'RequestError',
      requestId,
      type: `urn:ietf:params:jmap:error:${type}`,
      status: 400,
      detail,
      ...(limit === undefined ? {} : { limit }),
    });

  async function answer(value: JsonObject, requestId: string | null): Promise<void> {
    if (running >= limits.maxConcurrentRequests) {
      const detail = `At most ${limits.maxConcurrentRequests} requests are answered at a time.`;
      await refuse({ type: 'limit', detail, limit: 'maxConcurrentRequests' }, requestId);
      return;
    }
    running += 1;
    try {
      const done = await request(value, out.gone);
      if (!done.ok) await refuse(done.error, requestId);
      else
        await say({
          '@type': 'Response',
          ...(requestId === null ? {} : { requestId }),
          ...(done.value as unknown as JsonObject),
        });
    } finally {
      running -= 1;
    }
  }

  /** Another one takes the place of the one before. RFC 8887 §4.3.5.2 */
  function enable(types: readonly string[] | null, since: string | null): void {
    stop();
    const watched = watch(types);
    const isOver = (): boolean => over || out.gone.aborted;
    let over = false;
    let known = since;
    let timer: NodeJS.Timeout | null = null;
    let looking = false;
    let again = false;
    const look = async (): Promise<void> => {
      timer = null;
      looking = true;
      try {
        const { state, change } = await watched.look(known);
        // What was before it was asked for is known, unless the client says what it knows.
        if (known !== null && change !== null && !isOver()) await say({ ...change, pushState: state });
        known = state;
      } finally {
        looking = false;
        if (again) soon();
        again = false;
      }
    };
    const soon = (): void => {
      if (looking) again = true;
      else if (timer === null && !isOver()) timer = setTimeout(() => void look().catch(failed), gather);
    };
    const unlisten = watched.listen(soon);
    stop = () => {
      over = true;
      if (timer !== null) clearTimeout(timer);
      unlisten();
    };
    look().catch(failed);
  }

  async function take(octets: Buffer): Promise<void> {
    const value = readJson(octets);
    if (value === undefined) {
      await refuse({ type: 'notJSON', detail: 'The message is not I-JSON, or is nested too deeply.' }, null);
      return;
    }
    const object = isObject(value) ? value : {};
    const id = typeof object['id'] === 'string' && object['id'].length <= limits.id ? object['id'] : null;
    const { dataTypes = null, pushState = null } = object;
    const type = object['@type'];
    const mayPush = isTypes(dataTypes) && (pushState === null || typeof pushState === 'string');
    if (type === 'Request') await answer(object, id);
    else if (type === 'WebSocketPushEnable' && mayPush) enable(dataTypes, pushState);
    else if (type === 'WebSocketPushDisable') stop();
    else {
      const detail = 'It is neither a Request nor a WebSocketPushEnable or -Disable.';
      await refuse({ type: 'notRequest', detail }, id);
    }
  }

  return { hear: (octets) => void take(octets).catch(failed) };
}

const isTypes = (value: Json): value is readonly string[] | null =>
  value === null ||
  (Array.isArray(value) && value.length <= limits.pushTypes && value.every((one) => typeof one === 'string'));
