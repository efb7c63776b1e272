/**
 * What went wrong, for programs and for people.
 * Implements: RFC 9457 §3 (members), §3.1.1 (about:blank: the status says it all; `code` tells ours apart).
 */
import type { Refusal } from '../mta/types.ts';
import type { Page } from './site.ts';

/** Where in the content, as RFC 6901 writes it, and what is wrong there. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemMore {
  readonly errors?: readonly Fault[];
  /** What is named in the detail, for whoever has other words for the code. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** The reply of RFC 5321 that stands behind it. */
  readonly smtp?: { readonly code: number; readonly enhanced: string };
  readonly headers?: Readonly<Record<string, string>>;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

export function problem(status: number, code: string, detail: string, more: ProblemMore = {}): Page {
  const { headers = {}, ...members } = more;
  const body = { type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, ...members };
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
    body: `${JSON.stringify(body)}\n`,
  };
}

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/** What the mail system says no with. RFC 3463 §3 tells whose fault it is. */
export function refused(refusal: Refusal, errors: readonly Fault[] = []): Page {
  const { code, enhanced, text } = refusal;
  const more = { smtp: { code, enhanced }, ...(errors.length === 0 ? {} : { errors }) };
  if (code < 500) {
    const status = enhanced.startsWith('4.7.') ? 429 : 503;
    return problem(status, status === 429 ? 'rate-limited' : 'unavailable', text, {
      ...more,
      headers: { 'Retry-After': status === 429 ? '300' : '30' },
    });
  }
  if (enhanced.startsWith('5.7.')) return problem(403, 'not-permitted', text, more);
  if (enhanced === '5.3.4') return problem(413, 'too-large', text, more);
  return problem(422, 'refused', text, more);
}
