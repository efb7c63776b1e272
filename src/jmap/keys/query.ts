/**
 * ContactKey/query and ContactKey/queryChanges: keys of correspondents by address, standard, source and decision.
 * Ours (https://postern.email/jmap/keys), after RFC 8620 §5.5, §5.6.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { ContactKeySummary } from '../../keys/contact-keys.ts';
import { keys as capability } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import type { Method, MethodError } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { contactKeyId, readContactKeyId } from '../mail/ids.ts';
import { filterTest } from '../standard/filter.ts';
import { type Question, type QuerySpec, queryChangesMethod, queryMethod } from '../standard/query.ts';
import { QueryMemory } from '../standard/query-memory.ts';
import { contactKeyState } from './contact-keys.ts';

const lower = v.pipe(v.string(), v.maxLength(limits.keyAddress, 'is too long'), v.toLowerCase());

const condition = v.strictObject({
  address: v.optional(lower),
  /** What stands in the address or in the fingerprint. */
  text: v.optional(lower),
  fingerprint: v.optional(lower),
  standard: v.optional(v.picklist(['openpgp', 'smime'])),
  source: v.optional(v.string()),
  decision: v.optional(v.string()),
});

const testOf =
  ({ address, text, fingerprint, standard, source, decision }: v.InferOutput<typeof condition>) =>
  (key: ContactKeySummary): boolean =>
    (address === undefined || key.address === address) &&
    (text === undefined || key.address.includes(text) || key.fingerprint.includes(text)) &&
    (fingerprint === undefined || key.fingerprint === fingerprint) &&
    (standard === undefined || key.standard === standard) &&
    (source === undefined || key.source === source) &&
    (decision === undefined || key.decision === decision);

const orders: Readonly<Record<string, (key: ContactKeySummary) => string | number>> = {
  address: ({ address }) => address,
  firstSeenAt: ({ firstSeenAt }) => firstSeenAt,
  lastSeenAt: ({ lastSeenAt }) => lastSeenAt,
};

export function contactKeyQueries({ contactKeys }: Pick<MailDeps, 'contactKeys'>): readonly Method[] {
  async function find(
    account: AccountId,
    { filter, sort }: Question<v.ObjectEntries>,
  ): Promise<Result<Float64Array, MethodError>> {
    const test = filterTest(filter, condition, testOf);
    if (!test.ok) return test;
    if (sort.some(({ property }) => !Object.hasOwn(orders, property)))
      return methodError('unsupportedSort', `Keys are sorted by ${Object.keys(orders).join(', ')}.`);
    const found = (await contactKeys.all(account)).filter(test.value);
    const ordered = found.toSorted((one, other) => {
      for (const { property, isAscending } of sort) {
        const [a, b] = [orders[property]?.(one) ?? '', orders[property]?.(other) ?? ''];
        if (a !== b) return a < b === isAscending ? -1 : 1;
      }
      return one.id - other.id;
    });
    return ok(Float64Array.from(ordered, ({ id }) => id));
  }
  const spec: QuerySpec<v.ObjectEntries> = {
    type: 'ContactKey',
    capability,
    args: {},
    memory: new QueryMemory(),
    state: (account) => contactKeyState(contactKeys, account),
    find,
    idOf: contactKeyId,
    numberOf: readContactKeyId,
  };
  return [queryMethod(spec), queryChangesMethod(spec)];
}
