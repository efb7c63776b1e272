/** Where a header ends that nobody ended. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatherFacts } from './gather.ts';
import { withBody } from './headless.ts';

const shown = (octets: string): readonly [subject: string, text: string] => {
  const { subject, texts } = gatherFacts(Buffer.from(octets));
  return [subject, texts.map(({ plain }) => plain.trim()).join('|')];
};

test.each([
  ['a text alone', 'Hello Ben,\nwe meet at noon.\n\nAda\n', '', 'Hello Ben,\nwe meet at noon.\n\nAda'],
  ['an indented text', '   Hello\nBen\n', '', 'Hello\nBen'],
  ['a subject and a text', 'Subject: noon\nwe meet .\nbring food\n', 'noon', 'we meet .\nbring food'],
  ['a subject, CRLF', 'Subject: noon\r\nwe meet .\r\n\r\nnow\r\n', 'noon', 'we meet .\r\n\r\nnow'],
  ['behind an mbox line', 'From ada Mon Jan  1 00:00:00 2001\nSubject: noon\nwe meet\n', 'noon', 'we meet'],
  [
    'a broken line in a header',
    '>From x\nSubject: noon\nnonsense\nFrom: ada@alpha.test\n\nwe meet\n',
    'noon',
    'we meet',
  ],
  [
    'a text that begins as fields do',
    'URL: http://a.test\nDate: none\n\nnews',
    '',
    'URL: http://a.test\nDate: none\n\nnews',
  ],
  ['the same below a subject', 'Subject: noon\nURL: http://a.test\n\nnews', 'noon', 'URL: http://a.test\n\nnews'],
  ['fields of which one is of mail', 'Subject: noon\nX-Url: a\nTo: ben@alpha.test\n\nnews', 'noon', 'news'],
  ['an empty first line', '\nwe meet\n', '', 'we meet'],
  ['nothing', '', '', ''],
])('%s', (_name, octets, subject, text) => {
  expect(shown(octets)).toEqual([subject, text]);
});

test.each([
  ['hops', 'Received: by a\nSubject: noon\n\nwe meet', 'whole'],
  ['an author', 'From: ada@alpha.test\nSubject: noon\n\nwe meet', 'part'],
  ['a subject alone', 'Subject: noon\nContent-Type: text/plain\n\nwe meet', 'none'],
  ['nothing', 'we meet', 'none'],
])('%s tells how much of a header was kept', (_name, octets, kept) => {
  expect(gatherFacts(Buffer.from(octets)).header).toBe(kept);
});

test('what came over SMTP has all the header that it ever had', () => {
  const envelope = { mailFrom: '', helo: 'a', ip: '192.0.2.1' };
  const facts = gatherFacts(Buffer.from('X-Url: a\n\nwe meet'), { envelope, trust: null, receivedAt: null });
  expect(facts).toMatchObject({ header: 'whole', fields: [{ name: 'x-url' }] });
});

test('no more than a line feed is added, whatever the octets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      const bytes = Buffer.from(octets);
      const made = withBody(bytes, 0, true);
      expect(made.length - bytes.length).toBeLessThanOrEqual(1);
      if (made !== bytes) expect(made.includes(0x0a)).toBe(true);
    }),
  );
});
