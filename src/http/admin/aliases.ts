/** Aliases, and groups: aliases with several targets. RFC 5321 §3.9 */
import * as v from 'valibot';
import { fail, ok } from '../../base/result.ts';
import type { DirectoryReader, DirectoryWriter } from '../../directory/port.ts';
import { checkAccountAddress, checkTarget } from '../../directory/provision.ts';
import { directoryRefusal, wrongValue } from './directory-refusal.ts';
import { done, named, nothing, typed } from './fields.ts';
import { operation } from './operation.ts';

export interface AliasParts {
  readonly directory: DirectoryReader & DirectoryWriter;
}

const listAliases = operation({
  name: 'listAliases',
  method: 'GET',
  path: 'aliases',
  scope: 'directory:read',
  about: 'Aliases, each with all its targets: several make a group.',
  input: nothing,
  output: named(
    'Aliases',
    v.object({ aliases: v.array(v.object({ address: v.string(), targets: v.array(v.string()) })) }),
  ),
  answer: async ({ directory }: AliasParts) => {
    const targets = Map.groupBy(await directory.aliases(), ({ address }) => address);
    return ok({
      aliases: [...targets].map(([address, rows]) => ({ address, targets: rows.map(({ target }) => target) })),
    });
  },
});

const addAlias = operation({
  name: 'addAlias',
  method: 'POST',
  path: 'aliases',
  scope: 'directory:write',
  about: 'Sends mail for an address to another one, here or elsewhere; a further target makes it a group.',
  refusals: [409, 422],
  input: v.strictObject({ address: typed, target: typed }),
  output: v.object({ address: v.string(), target: v.string() }),
  answer: async ({ directory }: AliasParts, given, { by }) => {
    const address = checkAccountAddress(given.address, '');
    const target = checkTarget(given.target);
    if (!address.ok) return fail(wrongValue(address.error));
    if (!target.ok) return fail(wrongValue(target.error));
    const made = { address: address.value, target: target.value };
    const refusal = await directory.change({ kind: 'add-alias', ...made }, by);
    return refusal === null ? ok(made) : fail(directoryRefusal(refusal, made.address));
  },
  notes: 'store',
});

const removeAlias = operation({
  name: 'removeAlias',
  method: 'DELETE',
  path: 'aliases/{address}',
  scope: 'directory:write',
  about: 'Removes an alias, or one target of it.',
  refusals: [404],
  input: v.strictObject({ address: typed, target: v.optional(typed) }),
  output: done,
  answer: async ({ directory }: AliasParts, { address, target }, { by }) => {
    const change = { kind: 'remove-alias', address: address.toLowerCase(), target: target ?? null } as const;
    const refusal = await directory.change(change, by);
    return refusal === null ? ok({ count: 1 }) : fail(directoryRefusal(refusal, address));
  },
  notes: 'store',
});

export const aliasOperations = [listAliases, addAlias, removeAlias] as const;
