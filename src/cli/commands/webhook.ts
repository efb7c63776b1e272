/** postern webhook add|list|remove|enable|test: who is told by HTTP of what happens to an account's mail. */
import { systemClock } from '../../base/clock.ts';
import { parseOctets } from '../../config/fields.ts';
import { makeConfig } from '../../config/load.ts';
import { seal } from '../../directory/seal.ts';
import { serverSecret } from '../../system/secret.ts';
import { openWebhookSecret, webhookPosting } from '../../system/webhooks.ts';
import { post } from '../../webhooks/attempt.ts';
import { limits } from '../../webhooks/limits.ts';
import { newSecret } from '../../webhooks/signature.ts';
import { parseTarget } from '../../webhooks/target.ts';
import { type EventType, type Webhook, eventTypes } from '../../webhooks/types.ts';
import { withAccount } from '../account.ts';
import { listText, timeText } from '../columns.ts';
import { type Json, command, done, failed } from '../command.ts';
import { type DataPlace, dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';

const isEvent = (word: string): word is EventType => (eventTypes as readonly string[]).includes(word);

const add = command({
  about: 'Tell a receiver of what happens to the mail of an account. Prints the secret of its signatures once.',
  operands: ['ADDRESS', 'NAME', 'URL'],
  options: {
    ...dataOptions,
    events: {
      type: 'string',
      value: 'EVENTS',
      about: `With commas between: ${eventTypes.join(', ')}; all without it.`,
    },
    whole: {
      type: 'string',
      value: 'SIZE',
      about: 'Send arrived messages with their event, up to this size (10 MiB).',
    },
  },
  run: ({ values, operands: [written = '', name = '', target = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ webhooks, audit }, { id, address }, place) => {
      const words = values.events?.split(',').map((word) => word.trim()) ?? [...eventTypes];
      const events = words.filter(isEvent);
      if (events.length < words.length)
        return failed(exit.usage, '--events names what is no event', `events are ${eventTypes.join(', ')}`);
      const whole = values.whole === undefined ? 0 : parseOctets(values.whole);
      if (whole === null || whole > limits.whole)
        return failed(exit.usage, '--whole is no size up to 10 MiB', 'write --whole 256KiB');
      if (name.trim() !== name || name === '' || name.length > limits.name)
        return failed(exit.data, 'that cannot be the name of a webhook', `a name has 1 to ${limits.name} characters`);
      if (parseTarget(target) === null)
        return failed(exit.data, `${target} is no URL of a receiver`, 'an example is https://example.net/mail-events');
      const secret = newSecret();
      const sealed = seal(serverSecret(place.directory), 'webhook', address, Buffer.from(secret));
      const refusal = await webhooks.add({ account: id, name, url: target, events, whole, secret: sealed });
      if (refusal === 'exists')
        return failed(exit.data, `${address} has a webhook ${name} already`, 'choose another name, or remove that one');
      if (refusal === 'too-many')
        return failed(exit.data, `${address} has too many webhooks`, `postern webhook list ${address} shows them`);
      await audit.note({ action: 'webhook.add', subject: address, details: { name, url: target } });
      return done(secret, { address, name, url: target, events, whole, secret });
    }),
});

const list = command({
  about: 'List the webhooks of an account, or of all.',
  operands: ['[ADDRESS]'],
  options: dataOptions,
  run: ({ values, operands: [written], terminal }) =>
    withStore(values, terminal, async ({ webhooks, directory }) => {
      const account = written === undefined ? null : await directory.account(written.toLowerCase());
      if (written !== undefined && account === null)
        return failed(exit.noUser, `${written} is not an account here`, 'postern account list shows them');
      const all = await webhooks.webhooks(account?.id ?? null);
      const rows = all.map((one) => [
        one.address,
        one.name,
        one.url,
        one.events.join(','),
        String(one.waiting),
        stateOf(one),
      ]);
      return done(
        listText(['ADDRESS', 'NAME', 'URL', 'EVENTS', 'WAITING', 'STATE'], rows, 'There are no webhooks.'),
        all.map(jsonOf),
      );
    }),
});

function stateOf({ disabled, failures, lastError, lastSuccess }: Webhook): string {
  if (disabled !== null) return `off: ${disabled}`;
  if (failures > 0) return `failed ${failures} times: ${lastError ?? ''}`;
  return lastSuccess === null ? 'on' : `on, told ${timeText(lastSuccess)}`;
}

const isoText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const jsonOf = (one: Webhook): Record<string, Json> => ({
  address: one.address,
  name: one.name,
  url: one.url,
  events: one.events,
  whole: one.whole,
  createdAt: isoText(one.createdAt),
  waiting: one.waiting,
  disabled: one.disabled,
  failures: one.failures,
  failingSince: isoText(one.failingSince),
  lastSuccess: isoText(one.lastSuccess),
  lastError: one.lastError,
});

const unknown = (address: string, name: string) =>
  failed(exit.noUser, `${address} has no webhook ${name}`, `postern webhook list ${address} shows them`);

const remove = command({
  about: 'Tell a receiver nothing more.',
  operands: ['ADDRESS', 'NAME'],
  options: dataOptions,
  run: ({ values, operands: [written = '', name = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ webhooks, audit }, { id, address }) => {
      if (!(await webhooks.remove(id, name))) return unknown(address, name);
      await audit.note({ action: 'webhook.remove', subject: address, details: { name } });
      return done(`the webhook ${name} of ${address} is gone`, { address, name });
    }),
});

const enable = command({
  about: 'Begin anew with a webhook that was switched off after days of failure.',
  operands: ['ADDRESS', 'NAME'],
  options: dataOptions,
  run: ({ values, operands: [written = '', name = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ webhooks, audit }, { id, address }) => {
      if (!(await webhooks.enable(id, name))) return unknown(address, name);
      await audit.note({ action: 'webhook.enable', subject: address, details: { name } });
      return done(`the webhook ${name} of ${address} is on`, { address, name });
    }),
});

/** The lab speaks to this machine. */
const posting = ({ config, directory }: DataPlace) =>
  webhookPosting(
    config ?? makeConfig({ server: { hostname: 'lab.test', data: directory }, webhooks: { allow: ['127.0.0.0/8'] } }),
    systemClock,
  );

const test = command({
  about: 'Send an event of the type test now, and say what the receiver answers.',
  operands: ['ADDRESS', 'NAME'],
  options: dataOptions,
  run: ({ values, operands: [written = '', name = ''], terminal }) =>
    withAccount(values, terminal, written, async ({ webhooks }, { id, address }, place) => {
      const found = (await webhooks.webhooks(id)).find((one) => one.name === name);
      if (found === undefined) return unknown(address, name);
      const secret = openWebhookSecret(serverSecret(place.directory))(found);
      if (secret === null)
        return failed(exit.software, 'its secret cannot be read', 'remove the webhook and add it again');
      const now = systemClock.now();
      const event = { type: 'test', timestamp: new Date(now).toISOString(), data: { account: address, webhook: name } };
      const messageId = `msg_test_${now.toString(36)}`;
      const answered = await post(posting(place), found.url, secret, messageId, Buffer.from(JSON.stringify(event)));
      if (!answered.ok) return failed(exit.unavailable, `${found.url}: ${answered.error}`, 'correct it and try again');
      const { status } = answered.value;
      return status >= 200 && status < 300
        ? done(`${found.url} answered ${status}`, { url: found.url, status })
        : failed(exit.unavailable, `${found.url} answered ${status}`, 'a receiver answers 2xx to what it has taken');
    }),
});

export const webhook = new Map([
  ['add', add],
  ['list', list],
  ['remove', remove],
  ['enable', enable],
  ['test', test],
]);
