/** RFC 7662 §2.2: what an answer means. */
import { expect, test } from 'vitest';
import { judge } from './introspection.ts';
import type { Claims } from './provider.ts';

const now = 1_000_000_000;
const expected = { issuer: 'https://login.example.org', audience: 'mail', now };
const good = { active: true, aud: 'mail', exp: now / 1000 + 60 };

test.each<[Claims, string | null]>([
  [good, null],
  [{ ...good, iss: expected.issuer, token_type: 'Bearer', nbf: now / 1000 - 5 }, null],
  [{ active: true, client_id: 'mail' }, null],
  [{ ...good, aud: ['files', 'mail'] }, null],
  [{ ...good, exp: now / 1000 - 30 }, null],
  [{ ...good, active: 'true' }, 'not active'],
  [{ aud: 'mail' }, 'not active'],
  [{ ...good, exp: now / 1000 - 61 }, 'expired'],
  [{ ...good, exp: 'soon' }, 'a time that is none'],
  [{ ...good, nbf: now / 1000 + 61 }, 'not yet valid'],
  [{ ...good, iss: 'https://other.example' }, 'of another issuer'],
  [{ ...good, token_type: 'DPoP' }, 'no bearer token'],
  [{ ...good, aud: 'files', client_id: 'mail' }, 'for another audience'],
  [{ active: true }, 'for another audience'],
])('%j', (claims, problem) => {
  const judged = judge(claims, expected);
  expect(judged.ok ? null : judged.error).toBe(problem);
});
