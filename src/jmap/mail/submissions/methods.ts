/**
 * EmailSubmission/get, changes, query and queryChanges.
 * Implements: RFC 8621 §7.1 to §7.4.
 */
import * as v from 'valibot';
import { type Result, ok } from '../../../base/result.ts';
import type { EmailSubmission } from '../../../mta/queue/email-submissions.ts';
import { submission } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import type { Method, MethodError } from '../../core/types.ts';
import { utcDate } from '../../core/utc-date.ts';
import { countedChanges } from '../../standard/counted.ts';
import { type Test, filterTest } from '../../standard/filter.ts';
import { getMethod } from '../../standard/get.ts';
import { type Comparator, type QuerySpec, queryChangesMethod, queryMethod } from '../../standard/query.ts';
import { QueryMemory } from '../../standard/query-memory.ts';
import { limits } from '../../limits.ts';
import type { MailDeps } from '../deps.ts';
import { readEmailId, readIdentityId, readSubmissionId, readThreadId, submissionId } from '../ids.ts';
import { isSubmissionProperty, submissionObject, submissionProperties } from './object.ts';

const ids = v.optional(v.array(v.string()));

const condition = v.strictObject({
  identityIds: ids,
  emailIds: ids,
  threadIds: ids,
  undoStatus: v.optional(v.picklist(['pending', 'final', 'canceled'])),
  before: v.optional(utcDate),
  after: v.optional(utcDate),
});

const among = (wanted: readonly string[] | undefined, read: (id: string) => number | null) => {
  const numbers = wanted === undefined ? null : new Set(wanted.map(read));
  return (number: number): boolean => numbers === null || numbers.has(number);
};

function conditionTest(wanted: v.InferOutput<typeof condition>): Test<EmailSubmission> {
  const isIdentity = among(wanted.identityIds, readIdentityId);
  const isEmail = among(wanted.emailIds, readEmailId);
  const isThread = among(wanted.threadIds, readThreadId);
  const { undoStatus, before = Infinity, after = -Infinity } = wanted;
  return ({ identity, email, thread, sendAt, undoStatus: status }) =>
    isIdentity(identity) &&
    isEmail(email) &&
    isThread(thread) &&
    (undoStatus === undefined || status === undoStatus) &&
    sendAt < before &&
    sendAt >= after;
}

type Order = (a: EmailSubmission, b: EmailSubmission) => number;

/** "sentAt" is what RFC 8621 §7.3 writes; "sendAt" is the property. */
const orders: Readonly<Record<string, Order>> = {
  emailId: (a, b) => a.email - b.email,
  threadId: (a, b) => a.thread - b.thread,
  sentAt: (a, b) => a.sendAt - b.sendAt,
  sendAt: (a, b) => a.sendAt - b.sendAt,
};

function orderOf(sort: readonly Comparator[]): Result<Order, MethodError> {
  const all: Order[] = [];
  for (const { property, isAscending } of sort) {
    const order = Object.hasOwn(orders, property) ? orders[property] : undefined;
    if (order === undefined)
      return methodError('unsupportedSort', 'Submissions are sorted by emailId, threadId, sentAt.');
    all.push(isAscending ? order : (a, b) => order(b, a));
  }
  return ok((a, b) => all.reduce((found, order) => (found === 0 ? order(a, b) : found), 0) || a.id - b.id);
}

export const submissionReads = (deps: MailDeps): readonly Method[] => {
  const { emailSubmissions, submissions } = deps.sending;
  const spec: QuerySpec<v.ObjectEntries> = {
    type: 'EmailSubmission',
    capability: submission,
    args: {},
    memory: new QueryMemory(),
    idOf: submissionId,
    numberOf: readSubmissionId,
    state: async (account) => String(await emailSubmissions.state(account)),
    find: async (account, { filter, sort }) => {
      const test = filterTest(filter, condition, conditionTest);
      const order = orderOf(sort);
      if (!test.ok) return test;
      if (!order.ok) return order;
      const found = (await emailSubmissions.all(account)).filter(test.value).sort(order.value);
      return ok(Float64Array.from(found, ({ id }) => id));
    },
  };
  return [
    getMethod({
      type: 'EmailSubmission',
      capability: submission,
      args: {},
      isProperty: isSubmissionProperty,
      properties: submissionProperties,
      read: async (account, asked, names) => {
        const state = String(await emailSubmissions.state(account));
        const all =
          asked === null
            ? await emailSubmissions.all(account)
            : await emailSubmissions.get(
                account,
                asked.flatMap((id) => readSubmissionId(id) ?? []),
              );
        if (all.length > limits.maxObjectsInGet) return null;
        const list = await Promise.all(all.map((one) => submissionObject(submissions, account, one, names)));
        return { state, list };
      },
    }),
    countedChanges({
      type: 'EmailSubmission',
      capability: submission,
      changed: (account, since) => emailSubmissions.changed(account, since),
      idOf: submissionId,
    }),
    queryMethod(spec),
    queryChangesMethod(spec),
  ];
};
