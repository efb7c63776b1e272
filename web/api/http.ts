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
}

/** status 0: the server was not reached. */
export async function ask<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  content?: unknown,
): Promise<Answer<T>> {
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
    return { ok: false, status: 0, code: '', detail: '' };
  }
}

async function toldBy(response: Response): Promise<Pick<Failure, 'code' | 'detail'>> {
  const told = (await response.json().catch(() => null)) as Readonly<Record<string, unknown>> | null;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { code: text(told?.['code']), detail: text(told?.['detail']) };
}
