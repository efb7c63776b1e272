/** postern ldap test: what the LDAP servers of the configuration know of an address, and whether a password is right. */
import { silentLog } from '../../base/log.ts';
import { systemClock } from '../../base/clock.ts';
import { normaliseAddress } from '../../directory/address.ts';
import { DirectoryUnavailable } from '../../directory/port.ts';
import type { LdapFound } from '../../directory/ldap/lookup.ts';
import { type Ldap, makeLdap } from '../../system/ldap.ts';
import { harmless } from '../columns.ts';
import { type Json, type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, findData } from '../data.ts';
import { exit } from '../exit.ts';
import { passwordOptions, readForeignPassword } from '../password.ts';
import { startFailure } from '../problems.ts';

const test = command({
  about: 'Ask the LDAP servers who has an address, and with --login whether a password is right. Nothing is changed.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    ...passwordOptions,
    login: { type: 'boolean', about: 'Ask for a password, and log in with it.' },
  },
  run: async ({ values, operands: [written = ''], terminal }) => {
    const address = normaliseAddress(written);
    if (address === null) return failed(exit.data, `${written} is not an address`, 'write user@domain');
    const place = findData(values.config, terminal);
    if (!place.ok) return place.error;
    const { config } = place.value;
    const made = config === null ? null : makeLdap(config, { clock: systemClock, log: silentLog });
    if (made?.ok === false) return startFailure(made.error, 'server');
    if (!made?.value) return failed(exit.configuration, 'no LDAP server is configured', 'set ldap.urls');
    let password: string | null = null;
    if (values.login === true) {
      const from = { fromStdin: values['password-stdin'] === true, file: undefined, variable: 'POSTERN_LDAP_PASSWORD' };
      const read = await readForeignPassword(from, terminal);
      if (!read.ok) return read.error;
      password = read.value;
    }
    try {
      return await outcomeOf(made.value, address, password);
    } catch (error) {
      if (!(error instanceof DirectoryUnavailable)) throw error;
      return failed(
        exit.temporary,
        `LDAP cannot be asked: ${error.message}`,
        'correct [ldap], or look after the server',
      );
    } finally {
      made.value.close();
    }
  },
});

async function outcomeOf(ldap: Ldap, address: string, password: string | null): Promise<Outcome> {
  if (!ldap.isLdap(address)) {
    return failed(exit.data, `${address} is in no domain that LDAP has`, 'ldap.domains names them');
  }
  const found = await ldap.lookup.find(address);
  if (found.kind === 'none')
    return failed(exit.noUser, `nobody there has ${address}`, 'ldap.base and ldap.filter say where and how');
  const right = password === null ? null : (await ldap.passwords.check(address, password)) === 'right';
  const { rows, value } = shown(found, address);
  const login = right === null ? [] : [`password   ${right ? 'right' : 'wrong'}`];
  const outcome = done([...rows, ...login].map(harmless).join('\n'), right === null ? value : { ...value, right });
  return right === false ? { ...outcome, exit: exit.problems } : outcome;
}

function shown(
  found: Exclude<LdapFound, { readonly kind: 'none' }>,
  address: string,
): { readonly rows: readonly string[]; readonly value: Readonly<Record<string, Json>> } {
  if (found.kind === 'group') {
    const { dn, members } = found;
    return { rows: [`entry      ${dn}`, ...members.map((member) => `member     ${member}`)], value: { dn, members } };
  }
  const { user } = found;
  const rows = [
    `entry      ${user.dn}`,
    `account    ${user.address}${user.address === address ? '' : ` (${address} is an alias)`}`,
    ...user.aliases.map((alias) => `alias      ${alias}`),
    ...(user.name === '' ? [] : [`name       ${user.name}`]),
    `quota      ${user.quota === null ? 'the usual one' : `${user.quota} B`}`,
  ];
  return { rows, value: { ...user } };
}

export const ldap = new Map([['test', test]]);
