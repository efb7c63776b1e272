/** The exchanges that RFC 8621 gives as examples of what an e-mail is told as, and found by: §4.1.2, §4.2.1, §4.4.2. Ids and states are ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/jmap/core/types.ts';
import { type Example, list, startExample } from './example.ts';

let me: Example;

beforeEach(async () => void (me = await startExample()));
afterEach(() => me.close());

describe('RFC 8621', () => {
  it('§4.1.2: addresses, alone and in groups', async () => {
    const to = [
      'To: "  James Smythe" <james@example.com>, Friends:',
      '  jane@example.com, =?UTF-8?Q?John_Sm=C3=AEth?=',
      '  <john@example.com>;',
    ];
    const twice = ['Resent-To: a@example.com', 'Resent-To: b@example.com, c@example.com'];
    const id = await me.letter({ fields: [...to, ...twice] });
    const james = { name: 'James Smythe', email: 'james@example.com' };
    const friends = [
      { name: null, email: 'jane@example.com' },
      { name: 'John Smîth', email: 'john@example.com' },
    ];
    const named = ['header:To:asAddresses', 'header:To:asGroupedAddresses', 'header:Resent-To:asAddresses:all'];
    expect(list(await me.ask('Email/get', { ids: [id], properties: [...named, 'header:subject'] }))).toEqual([
      {
        id,
        'header:To:asAddresses': [james, ...friends],
        'header:To:asGroupedAddresses': [
          { name: null, addresses: [james] },
          { name: 'Friends', addresses: friends },
        ],
        'header:Resent-To:asAddresses:all': [
          [{ name: null, email: 'a@example.com' }],
          [
            { name: null, email: 'b@example.com' },
            { name: null, email: 'c@example.com' },
          ],
        ],
        'header:subject': ' Hello',
      },
    ]);
  });

  it('§4.2.1: some properties and the beginning of the HTML, with what a mailing list put below it', async () => {
    const html = `<html><body><p>Hello ${'there '.repeat(60)}</p></body></html>`;
    const footer = '-- Sent by your friendly mailing list software';
    const part = (type: string, text: string): string => `--m\nContent-Type: ${type}\n\n${text}\n`;
    const id = await me.letter({
      subject: 'Dinner on Thursday?',
      fields: ['List-POST: <mailto:partytime@lists.example.com>', 'Content-Type: multipart/mixed; boundary=m'],
      text: `${part('text/html', html)}${part('text/plain', footer)}--m--`,
    });
    const answer = await me.ask('Email/get', {
      ids: ['M456', id],
      properties: [
        'threadId',
        'mailboxIds',
        'from',
        'subject',
        'receivedAt',
        'header:List-POST:asURLs',
        'htmlBody',
        'bodyValues',
      ],
      bodyProperties: ['partId', 'blobId', 'size', 'type'],
      fetchHTMLBodyValues: true,
      maxBodyValueBytes: 256,
    });
    const body = (size: number, type: string) => ({
      partId: expect.any(String) as string,
      blobId: expect.any(String) as string,
      size,
      type,
    });
    expect(answer).toEqual({
      accountId: me.accountId,
      state: expect.any(String) as string,
      list: [
        {
          id,
          threadId: expect.any(String) as string,
          mailboxIds: { [me.box('INBOX')]: true },
          from: [{ name: 'Jane Doe', email: 'jdoe@example.com' }],
          subject: 'Dinner on Thursday?',
          receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
          'header:List-POST:asURLs': ['mailto:partytime@lists.example.com'],
          htmlBody: [body(html.length, 'text/html'), body(footer.length, 'text/plain')],
          bodyValues: expect.any(Object) as object,
        },
      ],
      notFound: ['M456'],
    });
    const [{ htmlBody, bodyValues } = {}] = list(answer);
    const values = (htmlBody as readonly JsonObject[]).map(
      ({ partId }) => (bodyValues as Readonly<Record<string, JsonObject>>)[partId as string],
    );
    expect(values[0]).toMatchObject({ isEncodingProblem: false, isTruncated: true });
    const value = values[0]?.['value'] as string;
    expect([html.startsWith(value), Buffer.byteLength(value) <= 256]).toEqual([true, true]);
    expect(values[1]).toEqual({ isEncodingProblem: false, isTruncated: false, value: footer });
  });

  it('§4.4.2: flagged conversations first, then by subject, then the newest', async () => {
    const cook = await me.letter({ id: '1', subject: 'Cooking' });
    const bees = await me.letter({ id: '2', subject: 'Bees' });
    const zoo = await me.letter({ id: '3', subject: 'Zoo' });
    const again = await me.letter({ id: '4', subject: 'Re: Zoo', fields: ['References: <3@example.com>'] });
    await me.ask('Email/set', { update: { [again]: { 'keywords/$flagged': true } } });
    const sort = [
      { property: 'someInThreadHaveKeyword', keyword: '$flagged', isAscending: false },
      { property: 'subject', collation: 'i;ascii-casemap' },
      { property: 'receivedAt', isAscending: false },
    ];
    const { ids } = await me.ask('Email/query', { sort });
    expect([...(ids as string[]).slice(0, 2)].sort()).toEqual([zoo, again]);
    expect((ids as string[]).slice(2)).toEqual([bees, cook]);
  });
});
