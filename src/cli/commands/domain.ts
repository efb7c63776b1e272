/** postern domain add|list|remove|catch-all */
import { checkDomainName, checkTarget } from '../../directory/provision.ts';
import { columns } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { refusalFailure } from '../refusals.ts';

const wrong = (what: string) => failed(exit.data, what, 'an example is example.org');

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
      return refusal === null ? done(`${name} is served from now on`, { domain: name }) : refusalFailure(refusal, name);
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
        columns(['DOMAIN', 'CATCH-ALL'], rows),
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
      return refusal === null ? done(`${name} is no longer served`, { domain: name }) : refusalFailure(refusal, name);
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
    return await withStore(values, terminal, async ({ directory }) => {
      const refusal = await directory.change({ kind: 'set-catch-all', name, target });
      if (refusal !== null) return refusalFailure(refusal, name);
      const words =
        target === null ? `unknown users of ${name} are refused` : `unknown users of ${name} go to ${target}`;
      return done(words, { domain: name, catchAll: target });
    });
  },
});

export const domain = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
  ['catch-all', catchAll],
]);
