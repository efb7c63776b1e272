/**
 * Snooze: an e-mail that is put aside and comes back, unread, at its time.
 * Ours (https://postern.email/jmap/snooze). An object has the id of its e-mail, `until` (UTCDate) and `mailboxId`, where the e-mail comes
 * back to. To create one moves the e-mail into the mailbox of what waits; to destroy one moves it back at once. Who moves the e-mail
 * elsewhere meanwhile has ended it.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { EmailChange, EmailReader, EmailWriter } from '../../ms/emails.ts';
import type { MailStore } from '../../ms/port.ts';
import { type Snooze, type SnoozeStore, snoozedMailbox } from '../../ms/snooze/types.ts';
import type { EmailId, MailboxId } from '../../ms/types.ts';
import { snooze as capability } from '../core/capabilities.ts';
import type { Id, JsonObject, Method } from '../core/types.ts';
import { instant, utcDate } from '../core/utc-date.ts';
import { limits } from '../limits.ts';
import { emailId, mailboxId, readEmailId, readMailboxId } from '../mail/ids.ts';
import { refusedChange } from '../standard/differences.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { type Setting, setMethod } from '../standard/set.ts';
import { type Created, type Destroyed, type SetError, type Updated, setError, wrong } from '../standard/set-error.ts';

export interface SnoozeDeps {
  readonly snoozes: SnoozeStore;
  readonly store: Pick<MailStore, 'read' | 'write'>;
  readonly emails: Pick<EmailReader, 'places'>;
  readonly emailWrites: Pick<EmailWriter, 'change'>;
  readonly clock: { now(): number };
}

const type = 'Snooze';
const properties = ['until', 'mailboxId'] as const;

const objectOf = ({ email, until, back }: Snooze): JsonObject => ({
  id: emailId(email),
  until: instant(until),
  mailboxId: mailboxId(back),
});

/** Those that are still waiting. */
async function waiting({ snoozes, emails }: SnoozeDeps, account: AccountId): Promise<readonly Snooze[]> {
  const all = await snoozes.of(account);
  if (all.length === 0) return all;
  const places = await emails.places(
    account,
    all.map(({ email }) => email),
  );
  return all.filter(({ email, waitsIn }) => places.get(email)?.some(({ mailbox }) => mailbox === waitsIn) === true);
}

export const snoozeState = async (deps: SnoozeDeps, account: AccountId): Promise<string> =>
  createHash('sha256')
    .update(JSON.stringify(await waiting(deps, account)))
    .digest('base64url')
    .slice(0, 16);

export const snoozeMethods = (deps: SnoozeDeps): readonly Method[] => [
  getMethod({
    type,
    capability,
    args: {},
    isProperty: (name) => properties.some((one) => one === name),
    properties,
    async read(account, ids, wanted) {
      const all = (await waiting(deps, account)).map(objectOf);
      const asked = ids === null ? all : all.filter(({ id }) => ids.some((one) => one === id));
      const list = asked.map((one) =>
        Object.fromEntries(Object.entries(one).filter(([name]) => name === 'id' || wanted.includes(name))),
      );
      return { state: await snoozeState(deps, account), list };
    },
  }),
  setMethod({
    type,
    capability,
    args: {},
    state: (account) => snoozeState(deps, account),
    create: (object, setting) => create(deps, object, setting),
    update: (id, patch, { account }) => update(deps, account, id, patch),
    destroy: (id, { account }) => destroy(deps, account, id),
  }),
];

const created = v.strictObject({ emailId: v.string(), until: utcDate, mailboxId: v.string() });

async function create(deps: SnoozeDeps, object: JsonObject, { account, idOf }: Setting): Promise<Created> {
  const read = readObject(created, object);
  if (!read.ok) return read;
  const { until } = read.value;
  const email = readEmailId(idOf(read.value.emailId) ?? '');
  const back = readMailboxId(idOf(read.value.mailboxId) ?? '');
  const places = email === null ? [] : ((await deps.emails.places(account, [email])).get(email) ?? []);
  if (email === null || places.length === 0) return wrong('There is no such e-mail.', 'emailId');
  if (back === null || !places.some(({ mailbox }) => mailbox === back))
    return wrong('The e-mail is not in this mailbox.', 'mailboxId');
  if (!isTime(deps, until)) return wrong('It is not in the future, or too far in it.', 'until');
  if ((await deps.snoozes.of(account)).length >= limits.snoozes) return setError('overQuota', 'Too many wait already.');
  const waitsIn = await waitingPlace(deps, account);
  if (waitsIn === null) return setError('forbidden', 'No mailbox can be made in which it would wait.');
  if (waitsIn === back) return wrong('It waits there already.', 'mailboxId');
  // Remembered first: what is moved and forgotten would never come back.
  await deps.snoozes.put(account, { email, until, waitsIn, back });
  const moved = await move(deps, account, { id: email, mailboxes: { add: [waitsIn], remove: [back] }, flags: null });
  if (!moved.ok) await deps.snoozes.remove(account, email, until);
  return moved.ok ? ok({ id: emailId(email), told: {} }) : moved;
}

async function update(deps: SnoozeDeps, account: AccountId, id: Id, patch: JsonObject): Promise<Updated> {
  const known = await find(deps, account, id);
  if (known === null) return setError('notFound');
  const old = objectOf(known);
  const after = patched(old, patch);
  if (!after.ok) return after;
  const fixed = Object.keys(patch).filter((name) => name !== 'until');
  const refused = refusedChange(fixed, old, after.value, 'Only the time changes.');
  if (refused !== null) return refused;
  const read = readObject(v.looseObject({ until: utcDate }), after.value);
  if (!read.ok) return read;
  if (!isTime(deps, read.value.until)) return wrong('It is not in the future, or too far in it.', 'until');
  await deps.snoozes.put(account, { ...known, until: read.value.until });
  return ok(null);
}

async function destroy(deps: SnoozeDeps, account: AccountId, id: Id): Promise<Destroyed> {
  const known = await find(deps, account, id);
  if (known === null) return setError('notFound');
  const { email, back, waitsIn } = known;
  const moved = await move(deps, account, { id: email, mailboxes: { add: [back], remove: [waitsIn] }, flags: null });
  if (!moved.ok) return moved;
  await deps.snoozes.remove(account, email);
  return ok(null);
}

const find = async (deps: SnoozeDeps, account: AccountId, id: Id): Promise<Snooze | null> =>
  (await waiting(deps, account)).find(({ email }) => emailId(email) === id) ?? null;

const isTime = ({ clock }: SnoozeDeps, until: number): boolean =>
  until > clock.now() && until - clock.now() <= limits.snoozeTime;

async function move(
  { emailWrites }: SnoozeDeps,
  account: AccountId,
  change: EmailChange & { readonly id: EmailId },
): Promise<Result<null, SetError>> {
  const [refusal = null] = await emailWrites.change(account, [change]);
  return refusal === null ? ok(null) : setError('forbidden', `It could not be moved (${refusal}).`);
}

/** Made where it is not there. */
async function waitingPlace({ store }: SnoozeDeps, account: AccountId): Promise<MailboxId | null> {
  const known = (await store.read.mailboxes(account)).find(({ name }) => name === snoozedMailbox);
  if (known !== undefined) return known.id;
  const made = await store.write.createMailbox(account, snoozedMailbox, null);
  if (!made.ok) return null;
  await store.write.subscribe(account, snoozedMailbox, true);
  return made.value.id;
}
