/**
 * Email/copy: from one account into another. Who is signed in has one account here, so there is never another to copy from.
 * Implements: RFC 8621 §4.7, RFC 8620 §5.4.
 */
import * as v from 'valibot';
import { mail } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import { accountMethod, accountNamed, id, jsonObject, mapOf } from '../../core/method.ts';
import type { Method } from '../../core/types.ts';

const state = v.optional(v.nullable(v.string()), null);

export const emailCopy: Method = accountMethod({
  name: 'Email/copy',
  capability: mail,
  args: {
    fromAccountId: v.string(),
    ifFromInState: state,
    ifInState: state,
    create: mapOf(id, jsonObject),
    onSuccessDestroyOriginal: v.optional(v.boolean(), false),
    destroyFromIfInState: state,
  },
  run: (_account, { fromAccountId }, call) =>
    Promise.resolve(
      accountNamed(fromAccountId, call).ok
        ? methodError('invalidArguments', 'E-mails are copied from another account.', ['fromAccountId'])
        : methodError('fromAccountNotFound'),
    ),
});
