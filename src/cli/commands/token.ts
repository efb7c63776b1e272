/** postern token add|list|remove: what programs log in to the HTTP API by. */
import { systemClock } from '../../base/clock.ts';
import { maxTokenName } from '../../directory/limits.ts';
import { hashToken, isScope, newToken, tokenScopes } from '../../directory/token.ts';
import { parseDuration } from '../../config/fields.ts';
import { withAccount } from '../account.ts';
import { listText, timeText } from '../columns.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

const add = command({
  about: 'Make a token for a program that speaks HTTP, and print it once.',
  operands: ['ADDRESS', 'NAME'],
  options: {
    ...dataOptions,
    scope: {
      type: 'string',
      value: 'SCOPES',
      about: `What it is good for, with commas between: ${tokenScopes.join(', ')}; send without it.`,
    },
    expires: { type: 'string', value: 'TIME', about: 'How long it is good, such as 90d; for ever without it.' },
  },
  run: ({ values, operands: [written = '', name = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ tokens, audit }, { id, address }) => {
      const words = (values.scope ?? 'send').split(',').map((word) => word.trim());
      const scopes = words.filter(isScope);
      if (scopes.length < words.length)
        return failed(exit.usage, '--scope names what is no scope', `scopes are ${tokenScopes.join(', ')}`);
      const lasts = values.expires === undefined ? null : parseDuration(values.expires);
      if (values.expires !== undefined && (lasts === null || lasts === 0))
        return failed(exit.usage, '--expires is no time', 'write --expires 90d');
      if (name.trim() !== name || name === '' || name.length > maxTokenName)
        return failed(exit.data, 'that cannot be the name of a token', `a name has 1 to ${maxTokenName} characters`);
      const token = newToken();
      const expiresAt = lasts === null ? null : systemClock.now() + lasts;
      const refusal = await tokens.add({ account: id, name, hash: hashToken(token), scopes, expiresAt });
      if (refusal === 'exists')
        return failed(exit.data, `${address} has a token ${name} already`, 'choose another name, or remove that one');
      if (refusal === 'too-many')
        return failed(exit.data, `${address} has too many tokens`, `postern token list ${address} shows them`);
      await audit.note({ action: 'token.add', subject: address, details: { name, scopes: scopes.join(' ') } });
      return done(token, {
        address,
        name,
        token,
        scopes,
        expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      });
    }),
});

const isoText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const list = command({
  about: 'List the tokens of an account, or of all.',
  operands: ['[ADDRESS]'],
  options: dataOptions,
  run: ({ values, operands: [written], terminal }) =>
    withStore(values, terminal, async ({ tokens, directory }) => {
      const account = written === undefined ? null : await directory.account(written.toLowerCase());
      if (written !== undefined && account === null)
        return failed(exit.noUser, `${written} is not an account here`, 'postern account list shows them');
      const all = await tokens.tokens(account?.id ?? null);
      const rows = all.map(({ address, name, scopes, createdAt, expiresAt, lastUsed }) => [
        address,
        name,
        scopes.join(','),
        timeText(createdAt),
        expiresAt === null ? 'never' : timeText(expiresAt),
        lastUsed === null ? 'never' : timeText(lastUsed),
      ]);
      return done(
        listText(['ADDRESS', 'NAME', 'SCOPE', 'MADE', 'EXPIRES', 'LAST USED'], rows, 'There are no tokens.'),
        all.map(({ address, name, scopes, createdAt, expiresAt, lastUsed }) => ({
          address,
          name,
          scopes,
          createdAt: new Date(createdAt).toISOString(),
          expiresAt: isoText(expiresAt),
          lastUsed: isoText(lastUsed),
        })),
      );
    }),
});

const remove = command({
  about: 'Take a token away: it is good for nothing from now on.',
  operands: ['ADDRESS', 'NAME'],
  options: dataOptions,
  run: ({ values, operands: [written = '', name = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ tokens, audit }, { id, address }) => {
      if (!(await tokens.remove(id, name)))
        return failed(exit.noUser, `${address} has no token ${name}`, `postern token list ${address} shows them`);
      await audit.note({ action: 'token.remove', subject: address, details: { name } });
      return done(`the token ${name} of ${address} is gone`, { address, name });
    }),
});

export const token = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
]);
