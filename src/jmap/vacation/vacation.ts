/**
 * VacationResponse/get and VacationResponse/set: one object an account, "singleton".
 * Implements: RFC 8621 §8.
 * Not here: who is sent a response, and how it looks (mda/).
 */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { FilterStore, VacationResponse } from '../../ms/filters.ts';
import { filterLimits } from '../../ms/limits.ts';
import { vacationResponse as capability } from '../core/capabilities.ts';
import type { Id, Json, JsonObject, Method } from '../core/types.ts';
import { utcDate } from '../core/utc-date.ts';
import { getMethod } from '../standard/get.ts';
import { patched } from '../standard/patch.ts';
import { readObject } from '../standard/read-object.ts';
import { setMethod } from '../standard/set.ts';
import { type Updated, setError } from '../standard/set-error.ts';

const type = 'VacationResponse';
const theOne = 'singleton' as Id;

/** UTCDate without a fraction of a second. RFC 8620 §1.4 */
const dateText = (epoch: number | null): string | null =>
  epoch === null ? null : `${new Date(epoch).toISOString().slice(0, 19)}Z`;

const properties: Readonly<Record<string, (response: VacationResponse) => Json>> = {
  id: () => theOne,
  isEnabled: ({ isEnabled }) => isEnabled,
  fromDate: ({ fromDate }) => dateText(fromDate),
  toDate: ({ toDate }) => dateText(toDate),
  subject: ({ subject }) => subject,
  textBody: ({ textBody }) => textBody,
  htmlBody: ({ htmlBody }) => htmlBody,
};

const names = Object.keys(properties);

const objectOf = (response: VacationResponse, wanted: readonly string[] = names): JsonObject =>
  Object.fromEntries(['id', ...wanted].map((name) => [name, properties[name]?.(response) ?? null]));

const text = v.pipe(
  v.string(),
  v.check((one) => one.isWellFormed(), 'is no text of Unicode'),
  v.maxLength(filterLimits.body, 'is too long'),
);

const response = v.pipe(
  v.strictObject({
    id: v.literal(theOne, 'does not change'),
    isEnabled: v.boolean(),
    fromDate: v.nullable(utcDate),
    toDate: v.nullable(utcDate),
    subject: v.nullable(
      v.pipe(
        text,
        v.maxLength(filterLimits.subject, 'is too long'),
        v.check((one) => !Array.from(one).some((letter) => letter < ' '), 'is not one line'),
      ),
    ),
    textBody: v.nullable(text),
    htmlBody: v.nullable(text),
  }),
  v.forward(
    v.check(({ fromDate, toDate }) => fromDate === null || toDate === null || fromDate < toDate, 'is before fromDate'),
    ['toDate'],
  ),
);

async function update(filters: FilterStore, account: AccountId, id: Id, patch: JsonObject): Promise<Updated> {
  if (id !== theOne) return setError('notFound');
  const before = objectOf(await filters.vacation(account));
  const after = patched(before, patch);
  if (!after.ok) return after;
  // null sets a property to its default. RFC 8620 §5.3
  const wanted = readObject(response, { ...after.value, isEnabled: after.value['isEnabled'] ?? false });
  if (!wanted.ok) return wanted;
  const { id: _id, ...written } = wanted.value;
  await filters.setVacation(account, written);
  return ok(null);
}

export const vacationState = async (filters: FilterStore, account: AccountId): Promise<string> =>
  String(await filters.vacationState(account));

export const vacationMethods = ({ filters }: { readonly filters: FilterStore }): readonly Method[] => [
  getMethod({
    type,
    capability,
    args: {},
    isProperty: (name) => Object.hasOwn(properties, name),
    properties: names,
    async read(account, ids, wanted) {
      const state = await vacationState(filters, account);
      const isAsked = ids?.includes(theOne) !== false;
      return { state, list: isAsked ? [objectOf(await filters.vacation(account), wanted)] : [] };
    },
  }),
  setMethod({
    type,
    capability,
    args: {},
    state: (account) => vacationState(filters, account),
    create: () => Promise.resolve(setError('singleton')),
    update: (id, patch, { account }) => update(filters, account, id, patch),
    destroy: () => Promise.resolve(setError('singleton')),
  }),
];
