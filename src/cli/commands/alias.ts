/** postern alias add|list|remove. Several targets of one address make a group. */
import { checkAccountAddress, checkTarget } from '../../directory/provision.ts';
import { columns } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
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
    return await withStore(values, terminal, async ({ directory }) => {
      const refusal = await directory.change({ kind: 'add-alias', address, target });
      if (refusal !== null) return refusalFailure(refusal, address);
      return done(`mail for ${address} goes to ${target}`, { address, target });
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
      return done(
        columns(
          ['ADDRESS', 'TARGET'],
          aliases.map(({ address, target }) => [address, target]),
        ),
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
