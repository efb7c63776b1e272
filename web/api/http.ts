/** Requests to the server that gave out the page. The cookie says who asks; another site can neither read nor send any of it. */

export type Answer<T> = { readonly ok: true; readonly value: T } | Failure;

/** As the server says it (RFC 9457); each is '' where it says nothing. */
export interface Failure {
  readonly ok: false;
  readonly status: number;
  /** What it calls it. */
  readonly code: string;
  /** Why, in its own words. */
  readonly detail: string;
  /** What it names, for other words of the same. */
  readonly values: Readonly<Record<string, string | number>>;
}

type Verb = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Keeps answers on the device, for when the server cannot be reached: kept-answers.ts. */
export interface AnswerKeeper {
  /** null for a question whose answer is not kept. */
  keyOf(method: string, path: string, content: unknown): string | null;
  keep(key: string, value: unknown): Promise<unknown>;
  /** undefined where there is none. */
  find(key: string): Promise<unknown>;
}

let keeper: AnswerKeeper | null = null;

export const keepAnswersBy = (one: AnswerKeeper | null): unknown => (keeper = one);

/** status 0: the server was not reached, and what it would have said is not kept. */
export async function ask<T>(method: Verb, path: string, content?: unknown): Promise<Answer<T>> {
  const answer = await reach<T>(method, path, content);
  const key = keeper?.keyOf(method, path, content) ?? null;
  if (keeper === null || key === null) return answer;
  try {
    if (answer.ok) void keeper.keep(key, answer.value).catch(() => undefined);
    else if (answer.status === 0) {
      const kept = await keeper.find(key);
      if (kept !== undefined) return { ok: true, value: kept as T };
    }
  } catch {
    // What the device does not give is as if it were not kept.
  }
  return answer;
}

async function reach<T>(method: Verb, path: string, content?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: content === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (!response.ok) return { ok: false, status: response.status, ...(await toldBy(response)) };
    return { ok: true, value: (response.status === 204 ? null : await response.json()) as T };
  } catch {
    return { ok: false, status: 0, code: '', detail: '', values: {} };
  }
}

async function toldBy(response: Response): Promise<Pick<Failure, 'code' | 'detail' | 'values'>> {
  const told = (await response.json().catch(() => null)) as Readonly<Record<string, unknown>> | null;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const values = (told?.['values'] ?? {}) as Failure['values'];
  return { code: text(told?.['code']), detail: text(told?.['detail']), values };
}
