/**
 * Email/copy: from one account into another, one of which another person shares.
 * Implements: RFC 8621 §4.7, RFC 8620 §5.4.
 */
import * as v from 'valibot';
import { mail } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import { accountMethod, id, jsonObject, mapOf } from '../../core/method.ts';
import type { Id, Invocation, JsonObject, Method } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import { type Setting, idReader } from '../../standard/set.ts';
import { type Created, setError, setErrorObject } from '../../standard/set-error.ts';
import { type MailView, type Reached, contentOf } from '../deps.ts';
import { readEmailId } from '../ids.ts';
import { filed, readFiling } from './file.ts';
import { keywordsOf, trueOf } from './properties.ts';
import { emailSet } from './set.ts';

const state = v.optional(v.nullable(v.string()), null);
const wanted = ['id', 'mailboxIds', 'keywords', 'receivedAt'];

export const emailCopy = (deps: MailView): Method =>
  accountMethod({
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
    run: async (account, args, call) => {
      const { fromAccountId, ifFromInState, ifInState, onSuccessDestroyOriginal, destroyFromIfInState } = args;
      const from = await deps.reach(call.user, fromAccountId);
      if (from === null) return methodError('fromAccountNotFound');
      if (from.account === account)
        return methodError('invalidArguments', 'E-mails are copied from another account.', ['fromAccountId']);
      const create = Object.entries(args.create as Readonly<Record<string, JsonObject>>);
      if (create.length > limits.maxObjectsInSet) return methodError('requestTooLarge');
      if (ifFromInState !== null && ifFromInState !== (await from.view.states.now(from.account)))
        return methodError('stateMismatch');
      const oldState = await deps.states.now(account);
      if (ifInState !== null && ifInState !== oldState) return methodError('stateMismatch');
      const setting: Setting = { account, call, idOf: idReader(call) };
      const created: Record<string, JsonObject> = {};
      const notCreated: Record<string, JsonObject> = {};
      const originals: Id[] = [];
      for (const [creationId, object] of create) {
        call.signal.throwIfAborted();
        const made = await copied(deps, from, object, setting);
        if (made.ok) {
          call.createdIds.set(creationId, made.value.id);
          created[creationId] = { id: made.value.id, ...made.value.told };
          originals.push(object['id'] as Id);
        } else notCreated[creationId] = setErrorObject(made.error);
      }
      const answered: Invocation[0] = 'Email/copy';
      const told = {
        fromAccountId,
        accountId: (args as unknown as { readonly accountId: string }).accountId,
        oldState,
        newState: await deps.states.now(account),
        created: Object.keys(created).length === 0 ? null : created,
        notCreated: Object.keys(notCreated).length === 0 ? null : notCreated,
      };
      if (!onSuccessDestroyOriginal || originals.length === 0) return { ok: true, value: [[answered, told]] };
      // RFC 8620 §5.4: the answer of this /set follows.
      const destroyed = await emailSet(from.view).run(
        { accountId: fromAccountId, ifInState: destroyFromIfInState, destroy: originals },
        { ...call, account: from.account },
      );
      const more = destroyed.ok ? destroyed.value : ([['error', { type: destroyed.error.type }]] as const);
      return { ok: true, value: [[answered, told], ...more] };
    },
  });

/** What the client does not say anew is as it was. */
async function copied(deps: MailView, from: Reached, object: JsonObject, setting: Setting): Promise<Created> {
  const strangers = Object.keys(object).filter((name) => !wanted.includes(name));
  if (strangers.length > 0)
    return setError('invalidProperties', 'Of a copy, only these are set.', { properties: strangers });
  const number = typeof object['id'] === 'string' ? readEmailId(object['id']) : null;
  const [email] = number === null ? [] : await from.view.emails.emails(from.account, [number]);
  if (email === undefined) return setError('notFound');
  const filing = readFiling({ keywords: trueOf(keywordsOf(email)), ...object }, setting.idOf);
  if (!filing.ok) return filing;
  const content = await contentOf(from.view, from.account, email.id);
  const receivedAt = filing.value.receivedAt ?? email.receivedAt;
  return filed(deps, setting, { ...filing.value, receivedAt }, [{ content, step, encode: (octets) => octets }]);
}

/** Octets that are copied in one go. Ours. */
const step = 256 * 1024;
