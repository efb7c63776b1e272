import { expect, test } from 'vitest';
import { memoryContent, stagedText } from '../mta/testing/content.ts';
import { clientOf, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import { createSubmissionReceiver } from './submission.ts';

test('each recipient that the header names gets a stamp, whoever is hidden none', async () => {
  const world = house();
  const asked: (readonly string[])[] = [];
  const receiver = createSubmissionReceiver({
    ...world,
    deliverLocally: 'all',
    senders: null,
    stamps: (recipients) => {
      asked.push(recipients);
      return Promise.resolve(recipients.map((recipient) => `1:20:260102:${recipient}::r:c`));
    },
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
});
