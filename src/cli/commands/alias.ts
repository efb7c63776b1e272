/** postern alias add|list|remove. Several targets of one address make a group. */
import { checkAccountAddress, checkTarget } from '../../directory/provision.ts';
import { listText } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { changeDirectory } from '../directory-change.ts';
import { exit } from '../exit.ts';

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
    return await changeDirectory(values, terminal, {
      of: address,
      change: { kind: 'add-alias', address, target },
      text: `mail for ${address} goes to ${target}`,
      value: { address, target },
      target,
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
        listText(['ADDRESS', 'TARGET'], rows, 'There are no aliases yet: postern alias add ADDRESS TARGET'),
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
    return await changeDirectory(values, terminal, {
      of: address,
      change: { kind: 'remove-alias', address, target },
      text: `${address} no longer goes ${target === null ? 'anywhere' : `to ${target}`}`,
      value: { address, target },
    });
  },
});

export const alias = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
]);
