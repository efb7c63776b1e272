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
  ['an empty first line', '\nwe meet\n', '', 'we meet'],
  ['nothing', '', '', ''],
])('%s', (_name, octets, subject, text) => {
  expect(shown(octets)).toEqual([subject, text]);
});

test('no more than a line feed is added, whatever the octets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      const bytes = Buffer.from(octets);
      const made = withBody(bytes, 0);
      expect(made.length - bytes.length).toBeLessThanOrEqual(1);
      if (made !== bytes) expect(made.includes(0x0a)).toBe(true);
    }),
  );
});
