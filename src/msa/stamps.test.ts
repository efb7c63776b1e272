import { expect, test } from 'vitest';
import { memoryContent, stagedText } from '../mta/testing/content.ts';
import { clientOf, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import type { PreferenceStore } from '../directory/preferences.ts';
import { createPostage, preferPostage, preferredPostage } from './postage.ts';
import { createSubmissionReceiver } from './submission.ts';

/** Preferences of one. */
function memoryPreferences(first: string): PreferenceStore {
  let now = { state: 1, content: first };
  return {
    of: () => Promise.resolve(now),
    replace: (_account, state, content) => {
      if (state !== now.state) return Promise.resolve(false);
      now = { state: state + 1, content };
      return Promise.resolve(true);
    },
  };
}

test('each recipient that the header names gets a stamp, whoever is hidden none', async () => {
  const world = house();
  const preferences = memoryPreferences('{"theme":"dark"}');
  const asked: (readonly string[])[] = [];
  const receiver = createSubmissionReceiver({
    ...world,
    deliverLocally: 'all',
    senders: null,
    stampsOf: createPostage(preferences, true, (recipients) => {
      asked.push(recipients);
      return Promise.resolve(recipients.map((recipient) => `1:20:260102:${recipient}::r:c`));
    }),
  });
  const client = clientOf({ service: 'msa', account: world.alice });
  const send = async (text: string, sender = 'alice@alpha.test') => {
    const recipients = ['bob@beta.test', 'far@elsewhere.example', 'amy@alpha.test'];
    const answer = await receiver.data(client, transactionOf(sender, recipients), stagedText(text));
    expect(answer).toMatchObject({ ok: true });
    const [acceptance] = world.spool.accepted.slice(-1);
    const content = memoryContent().staged(acceptance?.content ?? stagedText(''));
    return (await content.read(0, content.size)).toString();
  };
  const header =
    'From: alice@alpha.test\r\nTo: Bob <Bob@beta.test>,\r\n other@elsewhere.example\r\nCc: far@elsewhere.example\r\n';
  const sent = await send(
    `${header}Bcc: amy@alpha.test\r\nX-Hashcash: 1:20:260102:far@elsewhere.example::x:y\r\n\r\nHello\r\n`,
  );
  expect(asked).toEqual([['bob@beta.test']]);
  expect(sent).toContain('X-Hashcash: 1:20:260102:bob@beta.test::r:c\r\n');
  expect(sent).not.toContain('amy@alpha.test');
  await send(`${header}Auto-Submitted: auto-replied\r\n\r\nAway\r\n`, '');
  expect(asked).toHaveLength(1);
  // Who wants none has none, whatever the server would do.
  expect(await preferPostage(preferences, world.alice.id, false)).toBe(true);
  expect(await send(`${header}\r\nHello\r\n`)).not.toContain('X-Hashcash');
  expect(asked).toHaveLength(1);
});

test.each([
  ['{}', null],
  ['{"hashcash":true}', true],
  ['{"hashcash":false,"theme":"dark"}', false],
  ['{"hashcash":"yes"}', null],
])('%s: %s', (content, wish) => {
  expect(preferredPostage(content)).toBe(wish);
});

test('a wish is kept beside other preferences, and taken back', async () => {
  const { alice } = house();
  const store = memoryPreferences('{"theme":"dark"}');
  for (const [wish, content] of [
    [true, { theme: 'dark', hashcash: true }],
    [false, { theme: 'dark', hashcash: false }],
    [null, { theme: 'dark' }],
  ] as const) {
    expect(await preferPostage(store, alice.id, wish)).toBe(true);
    expect(JSON.parse((await store.of(alice.id)).content)).toEqual(content);
  }
  expect(await preferPostage({ ...store, replace: () => Promise.resolve(false) }, alice.id, true)).toBe(false);
});
