/** postern account apop|otp|totp|passkeys|mechanism|app-add|app-list|app-remove: what an account logs in by beside its password. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../base/clock.ts';
import { newAppPassword } from '../../directory/apppassword.ts';
import { newApopSecret, sealApopSecret } from '../../directory/apop.ts';
import { firstOtpSequence, maxAppPasswordName } from '../../directory/limits.ts';
import { makeResetLink } from '../../directory/reset-links.ts';
import { makeAppVerifiers } from '../../directory/password.ts';
import { choosableNames, mayUse, noCredentials, speaks } from '../../directory/policy.ts';
import { formatTotp, newTotpSecret, otpauthUri, parseTotp, totpStepOf } from '../../directory/totp.ts';
import { type Service, services } from '../../directory/types.ts';
import { formatOtp, otpOf } from '../../sasl/otp/otp.ts';
import { serverSecret } from '../../system/secret.ts';
import { changeAccount } from '../account-change.ts';
import { withAccount } from '../account.ts';
import { listText, timeText } from '../columns.ts';
import { type Command, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';
import { passwordOptions, readPassword } from '../password.ts';
import { qrText } from '../qr.ts';
import { refusalFailure } from '../refusals.ts';
import { mechanismPolicy, verifierPlan } from '../verifier-plan.ts';

const apop = command({
  about:
    'Make a secret with which a POP3 client may log in by APOP, and show it once. It opens nothing else; the one before is forgotten. The server offers APOP where sasl.old has APOP.',
  operands: ['ADDRESS'],
  options: { ...dataOptions, off: { type: 'boolean', about: 'Take the secret away.' } },
  run: ({ values, operands: [written = ''], terminal }) => {
    if (values.off === true)
      return changeAccount(values, terminal, written, 'cannot log in by APOP any more', (address) => ({
        kind: 'set-verifier',
        address,
        mechanism: 'APOP',
        verifier: null,
      }));
    const made = newApopSecret();
    return changeAccount(
      values,
      terminal,
      written,
      `can log in by APOP with the secret ${made}`,
      (address, { directory }) => ({
        kind: 'set-verifier',
        address,
        mechanism: 'APOP',
        verifier: sealApopSecret(serverSecret(directory), address, made),
      }),
      { secret: made },
    );
  },
});

const otp = command({
  about:
    'Begin a sequence of one-time passwords (RFC 2289) from a pass phrase, and show what a calculator needs to know of it. The server offers OTP where sasl.old has it.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    ...passwordOptions,
    sha1: { type: 'boolean', about: 'Use SHA-1 and not MD5.' },
    off: { type: 'boolean', about: 'Take the sequence away.' },
  },
  run: async ({ values, operands: [written = ''], terminal }) => {
    const set = (words: string, verifier: string | null, told: Readonly<Record<string, string | number>>) =>
      changeAccount(
        values,
        terminal,
        written,
        words,
        (address) => ({ kind: 'set-verifier', address, mechanism: 'OTP', verifier }),
        told,
      );
    if (values.off === true) return await set('has no one-time passwords any more', null, {});
    const phrase = await readPassword(values['password-stdin'] === true, terminal);
    if (!phrase.ok) return phrase.error;
    if (phrase.value.length < 10)
      return failed(exit.data, 'the pass phrase has fewer than 10 characters', 'choose a longer one (RFC 2289 §6)');
    const algorithm = values.sha1 === true ? 'sha1' : 'md5';
    const seed = randomBytes(4).toString('hex');
    const first = otpOf(algorithm, seed, phrase.value, firstOtpSequence);
    const verifier = formatOtp({ algorithm, sequence: firstOtpSequence, seed, otp: first });
    const next = firstOtpSequence - 1;
    const words = `has ${next} one-time passwords; the first is asked for as otp-${algorithm} ${next} ${seed}`;
    return await set(words, verifier, { algorithm, sequence: next, seed });
  },
});

const totp = command({
  about:
    'Give an account a second factor (RFC 6238): shows a secret for an authenticator, and asks for a first code. From then on mail programs log in with app passwords only.',
  operands: ['ADDRESS'],
  options: {
    ...dataOptions,
    code: { type: 'string', value: 'CODE', about: 'The code that the authenticator shows, to switch it on.' },
    off: { type: 'boolean', about: 'Take the second factor away.' },
  },
  run: ({ values, operands: [written = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ directory }, { address }, place) => {
      const key = serverSecret(place.directory);
      const set = async (verifier: string | null): Promise<Outcome | null> => {
        const refusal = await directory.change({ kind: 'set-verifier', address, mechanism: 'TOTP', verifier });
        return refusal === null ? null : refusalFailure(refusal, address);
      };
      if (values.off === true)
        return (await set(null)) ?? done(`${address} has no second factor any more`, { address, totp: 'off' });
      const present = (await directory.credentials(address))?.verifiers.TOTP;
      const known = present === undefined ? null : parseTotp(key, address, present);
      const prove = async (secret: Buffer, code: string): Promise<Outcome> => {
        const last = totpStepOf(secret, code.replaceAll(' ', ''), systemClock.now(), -1);
        if (last === null)
          return failed(
            exit.data,
            'that is not the code',
            'look at the clock of the authenticator, and try the next code',
          );
        const words = `${address} has a second factor; mail programs need an app password: postern account app-add`;
        return (
          (await set(formatTotp(key, address, { on: true, last, secret }))) ?? done(words, { address, totp: 'on' })
        );
      };
      if (values.code !== undefined) {
        if (known === null)
          return failed(exit.data, `${address} has no secret yet`, 'postern account totp ADDRESS makes one');
        return await prove(known.secret, values.code);
      }
      if (known?.on === true)
        return failed(exit.data, `${address} has a second factor already`, '--off takes it away; then begin anew');
      const secret = newTotpSecret();
      const problem = await set(formatTotp(key, address, { on: false, last: -1, secret }));
      if (problem !== null) return problem;
      const uri = otpauthUri('Postern', address, secret);
      if (!terminal.interactive) {
        const words = `\nGive the code that the authenticator shows: postern account totp ${address} --code CODE`;
        return done(`${qrText(uri)}\n${uri}\n${words}`, { address, totp: 'pending', uri });
      }
      const code = await terminal.ask(`${qrText(uri)}\n${uri}\n\nCode that the authenticator shows: `);
      return await prove(secret, code);
    }),
});

const passkeys = command({
  about:
    'List the passkeys of an account: since when, and when each was used last. They are made on the page Settings; here all of them are taken away, for who has lost theirs.',
  operands: ['ADDRESS'],
  options: { ...dataOptions, off: { type: 'boolean', about: 'Take all of them away, for good.' } },
  run: ({ values, operands: [written = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ passkeys: store }, { id, address }) => {
      if (values.off === true) {
        const count = await store.removeAll(id);
        return done(`${address} has no passkeys any more (${count} taken away)`, { address, count });
      }
      const present = await store.of(id);
      const text = listText(
        ['NAME', 'SITE', 'CREATED', 'LAST USED'],
        present.map(({ name, site, createdAt, lastUsed }) => [
          name,
          site,
          timeText(createdAt),
          lastUsed === null ? 'never' : timeText(lastUsed),
        ]),
        `${address} has no passkeys`,
      );
      return done(
        text,
        present.map(({ name, site, createdAt, lastUsed }) => ({
          name,
          site,
          createdAt: new Date(createdAt).toISOString(),
          lastUsed: lastUsed === null ? null : new Date(lastUsed).toISOString(),
        })),
      );
    }),
});

const mechanism = command({
  about:
    'Show by which mechanisms an account may log in, or switch one on or off for it; "default" leaves it to the server. One that is switched on works from the next new password, or from the next login that sends the password under TLS.',
  operands: ['ADDRESS', '[MECHANISM]', '[on|off|default]'],
  options: dataOptions,
  run: async ({ values, operands: [written = '', given, state], terminal }) => {
    const name = given?.toUpperCase();
    if (name !== undefined && !choosableNames.includes(name))
      return failed(exit.data, `${given ?? ''} is not a mechanism here`, `there are ${choosableNames.join(', ')}`);
    if (name !== undefined && state !== 'on' && state !== 'off' && state !== 'default')
      return wrongUsage('on, off or default is missing', 'say what becomes of the mechanism');
    return await withAccount(values, terminal, written, async ({ directory }, { address }, place) => {
      if (name !== undefined) {
        const allowed = state === 'default' ? null : state === 'on';
        const refusal = await directory.change({ kind: 'set-mechanism', address, mechanism: name, allowed });
        if (refusal !== null) return refusalFailure(refusal, address);
      }
      const present = (await directory.credentials(address)) ?? noCredentials;
      const policy = mechanismPolicy(place);
      const rows = choosableNames.map((mechanism) => ({
        mechanism,
        server: speaks(policy, mechanism),
        account: mayUse(present, mechanism),
        chosen: present.choices[mechanism] !== undefined,
      }));
      const text = listText(
        ['MECHANISM', 'SERVER', 'ACCOUNT'],
        rows.map((row) => [
          row.mechanism,
          row.server ? 'offers' : '-',
          `${row.account ? 'may' : 'may not'}${row.chosen ? ' (chosen)' : ''}`,
        ]),
        '',
      );
      return done(text, rows);
    });
  },
});

const appAdd = command({
  about:
    'Make an app password: one for a program or device, shown once. Where the account has a second factor, mail programs log in by these only.',
  operands: ['ADDRESS', 'NAME'],
  options: {
    ...dataOptions,
    for: { type: 'string', value: 'SERVICES', about: `Only for these, such as "imap,smtp": ${services.join(', ')}.` },
  },
  run: async ({ values, operands: [written = '', name = ''], terminal }) => {
    const wanted = values.for === undefined ? [] : values.for.split(',').map((one) => one.trim());
    const known = wanted.filter((one): one is Service => (services as readonly string[]).includes(one));
    if (known.length < wanted.length)
      return failed(exit.data, `${values.for ?? ''} are not services`, `there are ${services.join(', ')}`);
    if (name.trim() === '' || name.length > maxAppPasswordName)
      return failed(exit.data, 'that is no name for an app password', 'name the program and the device: "Phone, K-9"');
    return await withAccount(values, terminal, written, async ({ directory }, { address }, place) => {
      const password = newAppPassword();
      const present = await directory.credentials(address);
      const verifiers = await makeAppVerifiers(password, verifierPlan(place, address, present));
      const refusal = await directory.change({ kind: 'add-app-password', address, name, services: known, verifiers });
      if (refusal !== null) return refusalFailure(refusal, refusal === 'unknown-account' ? address : `"${name}"`);
      return done(`${password} is the password of "${name}" for ${address}; it is not shown again`, {
        address,
        name,
        services: known,
        password,
      });
    });
  },
});

const appList = command({
  about: 'List the app passwords of an account: for what, since when, and when each was used last.',
  operands: ['ADDRESS'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ directory }, { address }) => {
      const { appPasswords } = (await directory.credentials(address)) ?? noCredentials;
      const text = listText(
        ['NAME', 'FOR', 'CREATED', 'LAST USED'],
        appPasswords.map((app) => [
          app.name,
          app.services.length === 0 ? 'everything' : app.services.join(', '),
          timeText(app.createdAt),
          app.lastUsed === null ? 'never' : timeText(app.lastUsed),
        ]),
        `${address} has no app passwords: postern account app-add ${address} NAME`,
      );
      return done(
        text,
        appPasswords.map((app) => ({
          name: app.name,
          services: app.services,
          createdAt: new Date(app.createdAt).toISOString(),
          lastUsed: app.lastUsed === null ? null : new Date(app.lastUsed).toISOString(),
        })),
      );
    }),
});

const appRemove = command({
  about: 'Revoke an app password, at once.',
  operands: ['ADDRESS', 'NAME'],
  options: dataOptions,
  run: ({ values, operands: [written = '', name = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ directory }, { address }) => {
      const refusal = await directory.change({ kind: 'remove-app-password', address, name });
      if (refusal !== null) return refusalFailure(refusal, refusal === 'unknown-account' ? address : `"${name}"`);
      return done(`"${name}" of ${address} is revoked`, { address, name });
    }),
});

const resetLink = command({
  about: 'Make a link by which its user sets a new password: good once, and for a day.',
  operands: ['ADDRESS'],
  options: dataOptions,
  run: ({ values, operands: [written = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ resetLinks }, account, { config }) => {
      const { path, expiresAt } = await makeResetLink({ store: resetLinks, clock: systemClock }, account);
      const link = `https://${config?.server.hostname ?? 'localhost'}${path}`;
      const until = new Date(expiresAt).toISOString();
      return done(`${link}\nGood once, until ${timeText(expiresAt)}.`, { address: account.address, link, until });
    }),
});

export const credentialCommands: readonly (readonly [string, Command])[] = [
  ['apop', apop],
  ['otp', otp],
  ['totp', totp],
  ['passkeys', passkeys],
  ['mechanism', mechanism],
  ['reset-link', resetLink],
  ['app-add', appAdd],
  ['app-list', appList],
  ['app-remove', appRemove],
];
