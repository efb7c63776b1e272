/** Mail that is kept apart: why, and letting it out or removing it, each with its way back. ms/quarantine.ts */
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import type { DirectoryReader } from '../../directory/port.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import type { Quarantine, Quarantined } from '../../ms/quarantine.ts';
import type { EmailId } from '../../ms/types.ts';
import { limits } from '../limits.ts';
import { problem } from '../problem.ts';
import type { Page } from '../site.ts';
import { directoryRefusal } from './directory-refusal.ts';
import { done, instant, named, place, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';
import { type VerdictParts, verdicts, verdictsOf } from './verdicts.ts';

export interface QuarantineParts extends VerdictParts {
  readonly quarantine: Quarantine;
  readonly directory: Pick<DirectoryReader, 'account'>;
}

const message = {
  address: v.pipe(v.string(), v.description('Whose mail it is.')),
  email: v.pipe(v.string(), v.description('Its number in that account.')),
  receivedAt: time,
  size: whole,
  from: v.string(),
  subject: v.string(),
  trace: v.pipe(v.nullable(v.string()), v.description('The queue id under which it came.')),
};

const toJson = ({ address, email, receivedAt, size, from, subject, id }: Quarantined) => ({
  address,
  email: String(email),
  receivedAt: instant(receivedAt),
  size,
  from: from
    .flatMap(({ mailbox, host }) => (mailbox === null || host === null ? [] : [`${mailbox}@${host}`]))
    .slice(0, mostSenders)
    .join(', '),
  subject: subject === null ? '' : decodeWords(subject),
  trace: id,
});

const mostSenders = 3;

const listQuarantine = operation({
  name: 'listQuarantine',
  method: 'GET',
  path: 'quarantine',
  scope: 'mail:read',
  about: 'What is kept apart, the newest first, and what was thought of it.',
  refusals: [404],
  input: v.strictObject({ address: v.optional(v.pipe(typed, v.description('Only of this account.'))) }),
  output: named(
    'QuarantinePage',
    v.object({
      messages: v.array(v.object({ ...message, ...verdicts })),
      more: v.pipe(v.boolean(), v.description('There are older ones.')),
    }),
  ),
  answer: async (parts: QuarantineParts, { address }) => {
    const account = address === undefined ? null : await parts.directory.account(address.toLowerCase());
    if (address !== undefined && account === null) return fail(directoryRefusal('unknown-account', address));
    const found = await parts.quarantine.list(account?.id ?? null, limits.adminQuarantine + 1);
    const shown = found.slice(0, limits.adminQuarantine);
    return ok({
      messages: await Promise.all(
        shown.map(async (one) => ({ ...toJson(one), ...(await verdictsOf(parts, one.account, one.email)) })),
      ),
      more: found.length > shown.length,
    });
  },
});

const which = v.strictObject({ address: typed, email: place });

const getQuarantined = operation({
  name: 'getQuarantined',
  method: 'GET',
  path: 'quarantine/{address}/{email}',
  scope: 'mail:read',
  about: 'One message that is kept apart, with everything that counted for or against it.',
  refusals: [404],
  input: which,
  output: named('Quarantined', v.object({ ...message, ...verdicts })),
  answer: async (parts: QuarantineParts, given) => {
    const found = await foundOf(parts, given);
    if (!found.ok) return found;
    const { account, email } = found.value;
    return ok({ ...toJson(found.value), ...(await verdictsOf(parts, account, email, limits.adminPage)) });
  },
});

async function foundOf(
  { quarantine, directory }: QuarantineParts,
  { address, email }: v.InferOutput<typeof which>,
): Promise<Result<Quarantined, Page>> {
  const account = await directory.account(address.toLowerCase());
  const found = account === null ? null : await quarantine.find(account.id, Number(email) as EmailId);
  return found === null ? fail(notThere) : ok(found);
}

const notThere = problem(404, 'not-in-quarantine', 'No such message is kept apart: its owner may have taken it.');

const releaseQuarantined = operation({
  name: 'releaseQuarantined',
  method: 'POST',
  path: 'quarantine/{address}/{email}/release',
  scope: 'mail:write',
  about: 'Lets a message out, into the inbox of whom it is for; the spam filter learns that it was wanted.',
  refusals: [404],
  input: which,
  output: done,
  answer: async (parts: QuarantineParts, given, { by }) => {
    const found = await foundOf(parts, given);
    if (!found.ok) return found;
    const { account, email } = found.value;
    return (await parts.quarantine.release(account, email, by.who)) ? ok({ count: 1 }) : fail(notThere);
  },
  notes: ({ address, email }) => noteOf('release', address, email),
});

const deleteQuarantined = operation({
  name: 'deleteQuarantined',
  method: 'DELETE',
  path: 'quarantine/{address}/{email}',
  scope: 'mail:write',
  about: 'Removes a message that is kept apart. It can be put back as long as any others.',
  refusals: [404],
  input: which,
  output: done,
  answer: async (parts: QuarantineParts, given) => {
    const found = await foundOf(parts, given);
    if (!found.ok) return found;
    return (await parts.quarantine.remove(found.value.account, found.value.email)) ? ok({ count: 1 }) : fail(notThere);
  },
  notes: ({ address, email }) => noteOf('delete', address, email),
});

const restoreQuarantined = operation({
  name: 'restoreQuarantined',
  method: 'POST',
  path: 'quarantine/{address}/{email}/restore',
  scope: 'mail:write',
  about: 'Takes a release or a removal back: the message is kept apart again, and nothing was learned of it.',
  refusals: [404],
  input: which,
  output: done,
  answer: async ({ quarantine, directory }: QuarantineParts, { address, email }) => {
    const account = await directory.account(address.toLowerCase());
    const isBack = account !== null && (await quarantine.restore(account.id, Number(email) as EmailId));
    return isBack ? ok({ count: 1 }) : fail(notBack);
  },
  notes: ({ address, email }) => noteOf('restore', address, email),
});

const notBack = problem(404, 'not-restorable', 'It cannot be put back: its owner may have moved it.');

/** As postern quarantine notes it. */
const noteOf = (action: string, address: string, email: string) => ({
  action: `quarantine.${action}`,
  subject: address.toLowerCase(),
  details: { id: `${address.toLowerCase()}/${email}` },
});

export const quarantineOperations = [
  listQuarantine,
  getQuarantined,
  releaseQuarantined,
  deleteQuarantined,
  restoreQuarantined,
] as const;
