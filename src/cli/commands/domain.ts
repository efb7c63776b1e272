/** postern domain add|list|remove|catch-all */
import type { Result } from '../../base/result.ts';
import { checkDomainName, checkTarget } from '../../directory/provision.ts';
import { listText } from '../columns.ts';
import { type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { type Told, changeDirectory } from '../directory-change.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

/** One change of one domain, whose name is looked at first. */
async function change(
  values: { readonly config?: string },
  terminal: Terminal,
  written: string,
  make: (name: string) => Omit<Told, 'of'>,
): Promise<Outcome> {
  const name = checkDomainName(written);
  if (!name.ok) return failed(exit.data, name.error, 'an example is example.org');
  return await changeDirectory(values, terminal, { of: name.value, ...make(name.value) });
}

const add = command({
  about: 'Serve a domain: mail for it is accepted from now on.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    change(values, terminal, written, (name) => ({
      change: { kind: 'add-domain', name },
      text: `${name} is served from now on`,
      value: { domain: name },
    })),
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
        listText(['DOMAIN', 'CATCH-ALL'], rows, 'There are no domains yet: postern domain add DOMAIN'),
        domains.map(({ name, catchAll }) => ({ domain: name, catchAll })),
      );
    }),
});

const remove = command({
  about: 'Stop serving a domain. It must have no accounts and aliases.',
  operands: ['DOMAIN'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    change(values, terminal, written, (name) => ({
      change: { kind: 'remove-domain', name },
      text: `${name} is no longer served`,
      value: { domain: name },
    })),
});

const catchAll = command({
  about: 'Send mail for unknown users of a domain to one address; without an address, refuse it again.',
  operands: ['DOMAIN', '[ADDRESS]'],
  options: dataOptions,
  run: async ({ values, operands: [written = '', address], terminal }) => {
    const to: Result<string, string> | null = address === undefined ? null : checkTarget(address);
    if (to?.ok === false) return failed(exit.data, to.error, 'an example is info@example.org');
    const target = to?.value ?? null;
    return await change(values, terminal, written, (name) => ({
      change: { kind: 'set-catch-all', name, target },
      text: `unknown users of ${name} ${target === null ? 'are refused' : `go to ${target}`}`,
      value: { domain: name, catchAll: target },
      ...(target === null ? {} : { target }),
    }));
  },
});

export const domain = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
  ['catch-all', catchAll],
]);
