/** A password is set anew by a link that an administrator made. directory/reset-links.ts */
import * as v from 'valibot';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import { content, password, unreadable } from './content.ts';
import type { AuthParts } from './context.ts';

const secret = v.pipe(v.string(), v.nonEmpty(), v.maxLength(100));
const used = problem(404, 'used', 'This link was used before, or is too old. Ask for another one.');

/** Whose link it is, so that a password manager knows. */
export async function lookAtReset({ reset }: AuthParts, request: PageRequest): Promise<Page> {
  const given = await content(request, v.object({ secret }));
  if (given === null) return unreadable;
  const address = await reset.look(given.secret);
  return address === null ? used : json(200, { address });
}

export async function resetPassword({ reset, log }: AuthParts, request: PageRequest): Promise<Page> {
  const given = await content(request, v.object({ secret, next: password, everything: v.boolean() }));
  if (given === null) return unreadable;
  const { remoteAddress } = request;
  const done = await reset.use(given.secret, given.next, { everything: given.everything, remoteAddress });
  if (done.ok) return json(200, {});
  log.info('auth.reset.refused', { remoteAddress });
  if (done.error === 'used') return used;
  if (done.error === 'elsewhere')
    return problem(409, 'elsewhere', 'The password is kept by another server, and changed there.');
  return problem(422, 'weak', done.error.weak);
}
