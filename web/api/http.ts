/** Requests to the server that gave out the page. The cookie says who asks; another site can neither read nor send any of it. */

export type Answer<T> = { readonly ok: true; readonly value: T } | Failure;

export interface Failure {
  readonly ok: false;
  readonly status: number;
  /** What the server calls it (RFC 9457); '' where it says nothing. */
  readonly code: string;
}

/** status 0: the server was not reached. */
export async function ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, content?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: content === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (!response.ok) return { ok: false, status: response.status, code: await codeOf(response) };
    return { ok: true, value: (response.status === 204 ? null : await response.json()) as T };
  } catch {
    return { ok: false, status: 0, code: '' };
  }
}

async function codeOf(response: Response): Promise<string> {
  const told = (await response.json().catch(() => null)) as { readonly code?: unknown } | null;
  return typeof told?.code === 'string' ? told.code : '';
}
