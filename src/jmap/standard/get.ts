/**
 * Foo/get: the arguments, limits and answer that all of them share.
 * Implements: RFC 8620 §5.1.
 */
import * as v from 'valibot';
import type { AccountId } from '../../directory/types.ts';
import { methodError } from '../core/error.ts';
import { type ArgumentsOf, accountMethod, answer, id } from '../core/method.ts';
import type { Call, Id, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';

export interface Got {
  readonly state: string;
  /** Objects with `id` and the properties that were asked for. */
  readonly list: readonly JsonObject[];
}

export interface GetSpec<E extends v.ObjectEntries> {
  /** 'Mailbox' */
  readonly type: string;
  readonly capability: string;
  /** Arguments of this type's own. */
  readonly args: E;
  readonly isProperty: (name: string) => boolean;
  /** What is answered where no properties are named. */
  readonly properties: readonly string[];
  /** `ids` is null for all of them; where there are more than limits.maxObjectsInGet then, null is answered. */
  readonly read: (
    account: AccountId,
    ids: readonly Id[] | null,
    properties: readonly string[],
    args: ArgumentsOf<E>,
    call: Call,
  ) => Promise<Got | null>;
}

export function getMethod<E extends v.ObjectEntries>(spec: GetSpec<E>): Method {
  const name = `${spec.type}/get`;
  const shared = {
    ids: v.optional(v.nullable(v.array(id)), null),
    properties: v.optional(v.nullable(v.array(v.string())), null),
  };
  return accountMethod({
    name,
    capability: spec.capability,
    args: { ...spec.args, ...shared },
    run: async (account, args, call) => {
      // The entries of both are there; TypeScript does not follow a spread of a type parameter.
      const { ids, properties } = args as unknown as {
        readonly ids: readonly Id[] | null;
        readonly properties: readonly string[] | null;
      };
      const wrong = properties?.find((one) => one !== 'id' && !spec.isProperty(one));
      if (wrong !== undefined)
        return methodError('invalidArguments', `${spec.type} has no property "${wrong.slice(0, limits.quoted)}".`, [
          'properties',
        ]);
      const asked = ids === null ? null : [...new Set(ids)];
      if (asked !== null && asked.length > limits.maxObjectsInGet) return methodError('requestTooLarge');
      const got = await spec.read(account, asked, properties ?? spec.properties, args, call);
      if (got === null) return methodError('requestTooLarge');
      const found = new Set(got.list.map((one) => one['id']));
      return answer(name, {
        accountId: (args as { readonly accountId: string }).accountId,
        state: got.state,
        list: got.list,
        notFound: (asked ?? []).filter((one) => !found.has(one)),
      });
    },
  });
}
