/** Who may not log in: after failures, or because an administrator says so. */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { fail, ok } from '../../base/result.ts';
import type { BanList } from '../../directory/bans.ts';
import { problem } from '../problem.ts';
import { wrongValue } from './directory-refusal.ts';
import { done, instant, named, nothing, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

export interface BanParts {
  readonly bans: BanList;
  readonly clock: Clock;
}

const kind = v.picklist(['address', 'network', 'account']);

const ban = named(
  'Ban',
  v.object({
    kind,
    subject: v.string(),
    failures: whole,
    until: time,
    forgottenAt: v.pipe(time, v.description('When the failures do not count any more.')),
  }),
);

const listBans = operation({
  name: 'listBans',
  method: 'GET',
  path: 'bans',
  scope: 'bans:read',
  about: 'Addresses, networks and accounts that may not log in now, or were held up lately.',
  input: nothing,
  output: named('Bans', v.object({ bans: v.array(ban) })),
  answer: async ({ bans }: BanParts) => {
    const list = await bans.list();
    return ok({
      bans: list.map(({ until, forgottenAt, ...one }) => ({
        ...one,
        until: instant(until),
        forgottenAt: instant(forgottenAt),
      })),
    });
  },
});

const hour = 3_600_000;

const addBan = operation({
  name: 'addBan',
  method: 'POST',
  path: 'bans',
  scope: 'bans:write',
  about:
    'Lets an address, a network or an account not log in for some hours. Mail from there still comes in, and a host that has logged in to an account lately still may: closing the account stops that, too.',
  refusals: [422],
  input: v.strictObject({
    subject: v.pipe(typed, v.description('192.0.2.7, 192.0.2.0/24, 2001:db8::1 or ada@example.org')),
    hours: v.optional(v.pipe(whole, v.minValue(1), v.maxValue(8_760)), 24),
  }),
  output: ban,
  answer: async ({ bans, clock }: BanParts, { subject, hours }, { by }) => {
    if (subject.toLowerCase() === by.who)
      return fail(problem(422, 'yourself', 'Nobody shuts out the account that they are signed in with.'));
    const made = await bans.add(subject, clock.now() + hours * hour);
    if (made === null) return fail(wrongValue(`${subject} is no address, no /24 or /48 network and no account`));
    return ok({ ...made, until: instant(made.until), forgottenAt: instant(made.forgottenAt) });
  },
  notes: ({ hours }, made) => ({ action: 'ban.add', subject: made.subject, details: { kind: made.kind, hours } }),
});

const liftBan = operation({
  name: 'liftBan',
  method: 'DELETE',
  path: 'bans',
  scope: 'bans:write',
  about: 'Lets somebody log in again, at once.',
  refusals: [404],
  input: v.strictObject({ kind, subject: typed }),
  output: done,
  answer: async ({ bans }: BanParts, which) =>
    (await bans.lift(which))
      ? ok({ count: 1 })
      : fail(problem(404, 'not-banned', `${which.subject} is not held up.`, { values: { what: which.subject } })),
  notes: ({ kind: what, subject }) => ({ action: 'ban.lift', subject, details: { kind: what } }),
});

export const banOperations = [listBans, addBan, liftBan] as const;
