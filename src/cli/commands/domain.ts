/** postern domain add|list|remove|catch-all */
import type { DirectoryRefusal } from '../../directory/port.ts';
import { checkDomainName, checkTarget } from '../../directory/provision.ts';
import { columns } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { reachable } from '../reachable.ts';
import { refusalFailure } from '../refusals.ts';

const wrong = (what: string) => failed(exit.data, what, 'an example is example.org');

const refused = (refusal: DirectoryRefusal, name: string) =>
  refusal === 'unknown-domain'
    ? failed(exit.noUser, `${name} is not served here`, 'postern domain list shows what is')
    : refusalFailure(refusal, name);

const add = command({
  about: 'Serve a domain: mail for it is accepted from now on.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: async ({ values, operands: [written = ''], terminal }) => {
    const checked = checkDomainName(written);
    if (!checked.ok) return wrong(checked.error);
    const name = checked.value;
    return await withStore(values, terminal, async ({ directory }) => {
      const refusal = await directory.change({ kind: 'add-domain', name });
      return refusal === null ? done(`${name} is served from now on`, { domain: name }) : refused(refusal, name);
    });
  },
});

const list = command({
  about: 'List the domains.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ directory }) => {
      const domains = await directory.domains();
      const rows = domains.map(({ name, catchAll }) => [name, catchAll ?? '-']);
      return done(
        rows.length === 0
          ? 'There are no domains yet: postern domain add DOMAIN'
          : columns(['DOMAIN', 'CATCH-ALL'], rows),
        domains.map(({ name, catchAll }) => ({ domain: name, catchAll })),
      );
    }),
});

const remove = command({
  about: 'Stop serving a domain. It must have no accounts and aliases.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: async ({ values, operands: [written = ''], terminal }) => {
    const checked = checkDomainName(written);
    if (!checked.ok) return wrong(checked.error);
    const name = checked.value;
    return await withStore(values, terminal, async ({ directory }) => {
      const refusal = await directory.change({ kind: 'remove-domain', name });
      return refusal === null ? done(`${name} is no longer served`, { domain: name }) : refused(refusal, name);
    });
  },
});

const catchAll = command({
  about: 'Send mail for unknown users of a domain to one address; without an address, refuse it again.',
  operands: ['DOMAIN', '[ADDRESS]'],
  options: dataOptions,
  run: async ({ values, operands: [written = '', address], terminal }) => {
    const checked = checkDomainName(written);
    if (!checked.ok) return wrong(checked.error);
    const name = checked.value;
    const to = address === undefined ? null : checkTarget(address);
    if (to?.ok === false) return failed(exit.data, to.error, 'an example is info@example.org');
    const target = to?.value ?? null;
    return await withStore(values, terminal, async ({ directory }, place) => {
      const refusal = await directory.change({ kind: 'set-catch-all', name, target });
      if (refusal !== null) return refused(refusal, name);
      if (target === null) return done(`unknown users of ${name} are refused`, { domain: name, catchAll: null });
      const reaches = await reachable(directory, target, place);
      const warning = reaches ? '' : `; but ${target} does not exist here: postern account add makes it`;
      return done(`unknown users of ${name} go to ${target}${warning}`, { domain: name, catchAll: target, reaches });
    });
  },
});

export const domain = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
  ['catch-all', catchAll],
]);
