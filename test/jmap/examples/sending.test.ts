/** The exchanges that RFC 8621 gives as examples of snippets, identities and sending: §5.2, §6.4, §7.5.1. Ids and states are ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/jmap/core/types.ts';
import { type Example, list, startExample } from './example.ts';

let me: Example;

beforeEach(async () => void (me = await startExample()));
afterEach(() => me.close());

describe('RFC 8621', () => {
  it('§5.2: snippets for some of what was found', async () => {
    const plain = await me.letter({ id: '1', subject: 'Bar', text: 'Nothing of it' });
    const ball = await me.letter({
      id: '2',
      subject: 'The Foosball competition',
      text: 'This year the foosball competition will be held in the Stadium',
    });
    const method = await me.letter({
      id: '3',
      subject: 'Get',
      text: 'I hear the Foo/bar method results often returns <1 widget rather than the complete set',
    });
    const answer = await me.ask('SearchSnippet/get', {
      filter: { text: 'foo' },
      emailIds: [plain, ball, method, 'M99'],
    });
    expect(answer).toMatchObject({
      list: [
        { emailId: plain, subject: null, preview: null },
        { emailId: ball, subject: 'The <mark>Foo</mark>sball competition' },
        { emailId: method, subject: null },
      ],
      notFound: ['M99'],
    });
    const previews = list(answer).map(({ preview }) => preview);
    expect(previews[1]).toContain('<mark>foo</mark>sball competition will be held');
    expect(previews[2]).toContain('<mark>Foo</mark>/bar method results often returns &lt;1 widget');
  });

  it('§6.4: identities', async () => {
    expect(await me.ask('Identity/get')).toEqual({
      accountId: me.accountId,
      state: expect.any(String) as string,
      list: [
        {
          id: expect.any(String) as string,
          name: expect.any(String) as string,
          email: 'bob@b.test',
          replyTo: null,
          bcc: null,
          textSignature: '',
          htmlSignature: '',
          mayDelete: false,
        },
      ],
      notFound: [],
    });
  });

  it('§7.5.1: a draft is sent, and moved to what was sent', async () => {
    const made = await me.ask('Email/set', {
      create: {
        d: {
          mailboxIds: { [me.box('Drafts')]: true },
          keywords: { $draft: true },
          from: [{ name: null, email: 'bob@b.test' }],
          to: [{ name: null, email: 'jane@example.com' }],
          subject: 'Hello',
          bodyStructure: { partId: 't', type: 'text/plain' },
          bodyValues: { t: { value: 'Hello' } },
        },
      },
    });
    const draft = (made['created'] as Readonly<Record<string, JsonObject>>)['d']?.['id'] as string;
    const [identity] = list(await me.ask('Identity/get'));
    const submit = (identityId: unknown) =>
      me.call([
        'EmailSubmission/set',
        {
          create: {
            k1490: {
              identityId,
              emailId: draft,
              envelope: {
                mailFrom: { email: 'bob@b.test', parameters: null },
                rcptTo: [{ email: 'jane@example.com', parameters: null }],
              },
            },
          },
          onSuccessUpdateEmail: {
            '#k1490': {
              [`mailboxIds/${me.box('Drafts')}`]: null,
              [`mailboxIds/${me.box('Sent')}`]: true,
              'keywords/$draft': null,
            },
          },
        },
      ]);
    const refused = await submit('I999');
    expect(refused).toMatchObject([
      ['EmailSubmission/set', { notCreated: { k1490: { type: 'invalidProperties' } } }, 'c0'],
    ]);
    expect(refused[0]?.[1]['oldState']).toBe(refused[0]?.[1]['newState']);
    const answers = await submit(identity?.['id']);
    expect(answers).toMatchObject([
      ['EmailSubmission/set', { created: { k1490: { id: expect.any(String) as string } } }, 'c0'],
      ['Email/set', { oldState: made['newState'], updated: { [draft]: null } }, 'c0'],
    ]);
    for (const [, answer] of answers) expect(answer['newState']).not.toBe(answer['oldState']);
    const sent = await me.ask('Email/get', { ids: [draft], properties: ['mailboxIds', 'keywords'] });
    expect(list(sent)).toEqual([{ id: draft, mailboxIds: { [me.box('Sent')]: true }, keywords: {} }]);
  });
});
