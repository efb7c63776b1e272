import { describe, expect, it } from 'vitest';
import { examine } from '../examine.ts';
import { shiftPart } from '../facts-offset.ts';
import { findPart, sectionRange, type SectionText } from './section.ts';

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');

/** The example of RFC 9051 §6.4.5.1, with bodies that name their part. */
const example = Buffer.from(
  lines('Subject: root', 'Content-Type: multipart/mixed; boundary=A', '') +
    lines('--A', 'Content-Type: text/plain', '', 'one') +
    lines('--A', 'Content-Type: application/octet-stream', '', 'two') +
    lines('--A', 'Content-Type: message/rfc822', '') +
    lines('Subject: three', 'Content-Type: multipart/mixed; boundary=B', '') +
    lines('--B', '', 'three.one', '--B', 'Content-Type: application/octet-stream', '', 'three.two', '--B--') +
    lines('--A', 'Content-Type: multipart/mixed; boundary=C', '') +
    lines('--C', 'Content-Type: image/gif', '', 'four.one') +
    lines('--C', 'Content-Type: message/rfc822', '') +
    lines('Subject: four.two', 'Content-Type: multipart/mixed; boundary=D', '') +
    lines('--D', 'Content-Type: text/plain', '', 'four.two.one') +
    lines('--D', 'Content-Type: multipart/alternative; boundary=E', '') +
    lines('--E', 'Content-Type: text/plain', '', 'four.two.two.one') +
    lines('--E', 'Content-Type: text/richtext', '', 'four.two.two.two', '--E--', '--D--', '--C--', '--A--'),
);
const structure = examine(example).structure;

const section = (bytes: Buffer, root: typeof structure, path: readonly number[], text: SectionText): string | null => {
  const range = sectionRange(root, path, text);
  return range === null ? null : bytes.toString('latin1', range.start, range.end);
};

describe('sectionRange', () => {
  const cases: readonly (readonly [path: readonly number[], text: SectionText, octets: string | null])[] = [
    [[], null, example.toString('latin1')],
    [[], 'header', lines('Subject: root', 'Content-Type: multipart/mixed; boundary=A', '')],
    [[], 'mime', null],
    [[1], null, 'one'],
    [[1], 'mime', lines('Content-Type: text/plain', '')],
    [[1], 'header', null],
    [[1], 'text', null],
    [[1, 1], null, null],
    [[2], null, 'two'],
    [[3], 'header', lines('Subject: three', 'Content-Type: multipart/mixed; boundary=B', '')],
    [[3], 'mime', lines('Content-Type: message/rfc822', '')],
    [
      [3],
      'text',
      lines('--B', '', 'three.one', '--B', 'Content-Type: application/octet-stream', '', 'three.two', '--B--').slice(
        0,
        -2,
      ),
    ],
    [[3, 1], null, 'three.one'],
    [[3, 1], 'mime', lines('')],
    [[3, 2], null, 'three.two'],
    [[4, 1], 'mime', lines('Content-Type: image/gif', '')],
    [[4, 2], 'header', lines('Subject: four.two', 'Content-Type: multipart/mixed; boundary=D', '')],
    [[4, 2, 1], null, 'four.two.one'],
    [[4, 2, 2, 1], null, 'four.two.two.one'],
    [[4, 2, 2, 2], null, 'four.two.two.two'],
    [[4, 2, 2, 3], null, null],
    [[5], null, null],
    [[0], null, null],
    [[-1], null, null],
    [[1.5], null, null],
  ];
  it.each(cases)('%j %j', (path, text, octets) => {
    expect(section(example, structure, path, text)).toBe(octets);
  });

  it('gives a message that is not multipart one part', () => {
    const bytes = Buffer.from(lines('Subject: x', '', 'body'));
    const root = examine(bytes).structure;
    expect(section(bytes, root, [1], null)).toBe('body\r\n');
    expect(section(bytes, root, [1], 'mime')).toBe(lines('Subject: x', ''));
    expect(section(bytes, root, [], 'text')).toBe('body\r\n');
    expect(section(bytes, root, [1, 1], null)).toBeNull();
    expect(section(bytes, root, [2], null)).toBeNull();
  });

  it('goes into a message whose content is a message', () => {
    const bytes = Buffer.from(lines('Content-Type: message/rfc822', '', 'Subject: in', '', 'body'));
    const root = examine(bytes).structure;
    expect(section(bytes, root, [1], 'header')).toBe(lines('Subject: in', ''));
    expect(section(bytes, root, [1, 1], null)).toBe('body\r\n');
    expect(findPart(root, [1])?.subtype).toBe('rfc822');
    expect(findPart(root, [1, 1])?.subtype).toBe('plain');
    expect(section(bytes, root, [1, 1, 1], null)).toBeNull();
  });

  it('has no parts in a multipart without any', () => {
    const root = examine(Buffer.from(lines('Content-Type: multipart/mixed; boundary=x', '', 'text'))).structure;
    expect(findPart(root, [1])).toBeNull();
  });
});

describe('shiftPart', () => {
  it('is the tree of the message with header fields in front', () => {
    const prefix = 'Received: from x\r\n\tby y\r\n';
    const whole = Buffer.concat([Buffer.from(prefix), example]);
    expect(shiftPart(structure, prefix.length)).toEqual(examine(whole).structure);
  });
});
