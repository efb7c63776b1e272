/** postern alias add|list|remove. Several targets of one address make a group. */
import { checkAccountAddress, checkTarget } from '../../directory/provision.ts';
import { columns } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { reachable } from '../reachable.ts';
import { refusalFailure } from '../refusals.ts';

const wrong = (what: string) => failed(exit.data, what, 'an example is info@example.org');

const add = command({
  about: 'Send mail for an address to another one, here or elsewhere.',
  operands: ['ADDRESS', 'TARGET'],
  options: dataOptions,
  run: async ({ values, operands: [written = '', to = ''], terminal }) => {
    const from = checkAccountAddress(written, '');
    if (!from.ok) return wrong(from.error);
    const into = checkTarget(to);
    if (!into.ok) return wrong(into.error);
    const [address, target] = [from.value, into.value];
    return await withStore(values, terminal, async ({ directory }, place) => {
      const refusal = await directory.change({ kind: 'add-alias', address, target });
      if (refusal !== null) return refusalFailure(refusal, address);
      const reaches = await reachable(directory, target, place);
      const warning = reaches ? '' : `; but ${target} does not exist here: postern account add makes it`;
      return done(`mail for ${address} goes to ${target}${warning}`, { address, target, reaches });
    });
  },
});

const list = command({
  about: 'List the aliases.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ directory }) => {
      const aliases = await directory.aliases();
      const rows = aliases.map(({ address, target }) => [address, target]);
      return done(
        rows.length === 0
          ? 'There are no aliases yet: postern alias add ADDRESS TARGET'
          : columns(['ADDRESS', 'TARGET'], rows),
        aliases.map(({ address, target }) => ({ address, target })),
      );
    }),
});

const remove = command({
  about: 'Remove an alias, or one target of it.',
  operands: ['ADDRESS', '[TARGET]'],
  options: dataOptions,
  run: async ({ values, operands: [written = '', to], terminal }) => {
    const from = checkAccountAddress(written, '');
    if (!from.ok) return wrong(from.error);
    const into = to === undefined ? null : checkTarget(to);
    if (into?.ok === false) return wrong(into.error);
    const [address, target] = [from.value, into?.value ?? null];
    return await withStore(values, terminal, async ({ directory }) => {
      const refusal = await directory.change({ kind: 'remove-alias', address, target });
      if (refusal !== null) return refusalFailure(refusal, address);
      return done(`${address} no longer goes ${target === null ? 'anywhere' : `to ${target}`}`, { address, target });
    });
  },
});

export const alias = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
]);
