/** Requests to the server that gave out the page. The cookie says who asks; another site can neither read nor send any of it. */

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number };

/** status 0: the server was not reached. */
export async function ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, content?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: content === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (!response.ok) return { ok: false, status: response.status };
    return { ok: true, value: (response.status === 204 ? null : await response.json()) as T };
  } catch {
    return { ok: false, status: 0 };
  }
}
