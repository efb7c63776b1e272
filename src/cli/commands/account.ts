/** postern account add|list|remove|password|quota|disable|enable|hold|release|held, and what is in account-credentials.ts */
import { parseOctets } from '../../config/fields.ts';
import { makeVerifiers } from '../../directory/password.ts';
import { checkAccountAddress, checkPassword } from '../../directory/provision.ts';
import { preferPostage, preferredPostage } from '../../msa/postage.ts';
import { withAccount } from '../account.ts';
import { harmless, listText, sizeText, timeText } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, subaddressSeparators, withStore } from '../data.ts';
import { changeAccount, wrongAddress } from '../account-change.ts';
import { verifierPlan } from '../verifier-plan.ts';
import { exit } from '../exit.ts';
import { passwordOptions, readPassword } from '../password.ts';
import { notServed, refusalFailure } from '../refusals.ts';
import type { Terminal } from '../terminal.ts';
import { credentialCommands } from './account-credentials.ts';

const wrongQuota = (written: string) =>
  failed(exit.data, `${written} is not a size`, 'write one such as "5 GB", or "0 B" for no limit');
const wrongPassword = (what: string) => failed(exit.data, what, 'choose another one');
const nobodyYet = 'There are no accounts yet: postern account add ADDRESS';

const add = command({
  about: 'Make an account with its mailboxes.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    ...passwordOptions,
    name: { type: 'string', value: 'NAME', about: 'Name of the person, as clients show it.' },
    quota: { type: 'string', value: 'SIZE', about: 'Most that may be stored, such as "5 GB".' },
  },
  run: async ({ values, operands: [written = ''], terminal }) => {
    const given = values.quota === undefined ? null : parseOctets(values.quota);
    if (values.quota !== undefined && given === null) return wrongQuota(values.quota);
    return await withStore(values, terminal, async ({ directory }, place) => {
      const address = checkAccountAddress(written, subaddressSeparators(place));
      if (!address.ok) return wrongAddress(address.error);
      const password = await readPassword(values['password-stdin'] === true, terminal);
      if (!password.ok) return password.error;
      const checked = checkPassword(password.value);
      if (!checked.ok) return wrongPassword(checked.error);
      const quota = given ?? place.config?.directory.defaultQuota ?? 0;
      const verifiers = await makeVerifiers(checked.value, verifierPlan(place, address.value, null));
      const name = values.name ?? '';
      const refusal = await directory.change({ kind: 'add-account', address: address.value, name, quota, verifiers });
      if (refusal !== null) return refusalFailure(refusal, address.value);
      return done(`${address.value} can receive mail and log in`, { address: address.value, name, quota });
    });
  },
});

const list = command({
  about: 'List the accounts, of one domain or of all.',
  operands: ['[DOMAIN]'],
  options: dataOptions,
  run: ({ values, operands: [domain], terminal }) =>
    withStore(values, terminal, async ({ directory }) => {
      const name = domain?.toLowerCase();
      if (name !== undefined && (await directory.domain(name)) === null) return notServed(name);
      const accounts = await directory.accounts(name);
      const rows = accounts.map(({ address, name, used, quota, disabled, createdAt }) => [
        address,
        name,
        sizeText(used),
        quota === 0 ? 'no limit' : sizeText(quota),
        disabled ? 'disabled' : 'enabled',
        timeText(createdAt),
      ]);
      const text = listText(['ADDRESS', 'NAME', 'USED', 'QUOTA', 'STATE', 'CREATED'], rows, nobodyYet);
      return done(
        text,
        accounts.map(({ address, name, used, quota, disabled, createdAt }) => ({
          address,
          name,
          used,
          quota,
          disabled,
          createdAt: new Date(createdAt).toISOString(),
        })),
      );
    }),
});

const remove = command({
  about: 'Remove an account with all its mail. There is no way back; disable only locks it.',
  operands: ['ADDRESS'],
  options: { ...dataOptions, yes: { type: 'boolean', about: 'Do not ask.' } },
  run: async ({ values, operands: [written = ''], terminal }) => {
    const confirmed = values.yes === true || (await confirm(written, terminal));
    if (!confirmed)
      return failed(exit.usage, `${written} was not removed: nobody said yes`, 'write yes, or give --yes');
    return await changeAccount(values, terminal, written, 'is removed', (address) => ({
      kind: 'remove-account',
      address,
    }));
  },
});

const password = command({
  about: 'Set a new password.',
  operands: ['ADDRESS'],
  options: { ...dataOptions, ...passwordOptions },
  run: async ({ values, operands: [written = ''], terminal }) => {
    const read = await readPassword(values['password-stdin'] === true, terminal);
    if (!read.ok) return read.error;
    const checked = checkPassword(read.value);
    if (!checked.ok) return wrongPassword(checked.error);
    return await withAccount(values, terminal, written, async ({ directory }, { address }, place) => {
      const present = await directory.credentials(address);
      const verifiers = await makeVerifiers(checked.value, verifierPlan(place, address, present));
      const refusal = await directory.change({ kind: 'set-password', address, verifiers });
      return refusal === null ? done(`${address} has a new password`, { address }) : refusalFailure(refusal, address);
    });
  },
});

const quota = command({
  about: 'Set how much an account may store, such as "5 GB"; "0 B" is without limit.',
  operands: ['ADDRESS', 'SIZE'],
  options: dataOptions,
  run: async ({ values, operands: [written = '', size = ''], terminal }) => {
    const octets = parseOctets(size);
    if (octets === null) return wrongQuota(size);
    const words = `may store ${octets === 0 ? 'without limit' : size}`;
    return await changeAccount(
      values,
      terminal,
      written,
      words,
      (address) => ({ kind: 'set-quota', address, quota: octets }),
      { quota: octets },
    );
  },
});

const setDisabled = (disabled: boolean, about: string, words: string) =>
  command({
    about,
    operands: ['ADDRESS'],
    options: dataOptions,
    run: ({ values, operands: [written = ''], terminal }) =>
      changeAccount(values, terminal, written, words, (address) => ({ kind: 'set-disabled', address, disabled }), {
        disabled,
      }),
  });

const hold = command({
  about: 'Let an account send nothing until it is released: for a stolen password. It still receives and reads.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    reason: { type: 'string', value: 'WORDS', about: 'What the user and the list of held accounts are told.' },
  },
  run: ({ values, operands: [written = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ sending, audit }, { id, address }) => {
      const reason = harmless(values.reason ?? 'held by the administrator').slice(0, longestReason);
      await sending.keepHold(id, reason, Date.now());
      await audit.note({ action: 'account.hold', subject: address, details: { reason } });
      return done(`${address} may send nothing until it is released`, { address, held: true, reason });
    }),
});

const release = command({
  about: 'Let an account that is held send again.',
  operands: ['ADDRESS'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ sending, audit }, { id, address }) => {
      const released = await sending.release(id);
      if (released) await audit.note({ action: 'account.release', subject: address, details: {} });
      return done(`${address} ${released ? 'may send again' : 'was not held'}`, { address, held: false, released });
    }),
});

const held = command({
  about: 'List the accounts that may send nothing, since when, and why.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ sending }) => {
      const holds = await sending.holds();
      const rows = holds.map(({ address, since, reason }) => [address, timeText(since), reason]);
      return done(
        listText(['ADDRESS', 'SINCE', 'WHY'], rows, 'No account is held.'),
        holds.map(({ address, since, reason }) => ({ address, since: new Date(since).toISOString(), reason })),
      );
    }),
});

const wishes = new Map([
  ['on', true],
  ['off', false],
  ['default', null],
]);

const postage = command({
  about: 'Whether what an account sends gets hashcash stamps: on, off, or as the server does (default).',
  operands: ['ADDRESS', '[on|off|default]'],
  options: dataOptions,
  run: ({ values, operands: [written = '', wanted], terminal }) =>
    withAccount(values, terminal, written, async ({ preferences }, { id, address }, { config }) => {
      const wish = wanted === undefined ? preferredPostage((await preferences.of(id)).content) : wishes.get(wanted);
      if (wish === undefined)
        return failed(exit.usage, `${wanted ?? ''} is not on, off or default`, 'write one of these');
      if (wanted !== undefined && !(await preferPostage(preferences, id, wish)))
        return failed(exit.temporary, 'others change the preferences at this moment', 'try again');
      const usually = config?.hashcash.mint ?? false;
      const words = `${(wish ?? usually) ? 'gets' : 'gets no'} stamps${wish === null ? ', as the server does' : ''}`;
      return done(`What ${address} sends ${words}`, { address, preferred: wish, stamps: wish ?? usually });
    }),
});

/** Characters of a reason: it must fit in a line of a reply. RFC 5321 §4.5.3.1.5 */
const longestReason = 200;

export const account = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
  ['password', password],
  ...credentialCommands,
  ['quota', quota],
  ['disable', setDisabled(true, 'Lock an account: no login, no new mail. What is stored stays.', 'is disabled')],
  ['hold', hold],
  ['release', release],
  ['held', held],
  ['postage', postage],
  ['enable', setDisabled(false, 'Unlock an account.', 'is enabled')],
]);

async function confirm(address: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) return false;
  const answer = await terminal.ask(`Remove ${address} and all its mail for good? Write yes: `);
  return answer.trim() === 'yes';
}
