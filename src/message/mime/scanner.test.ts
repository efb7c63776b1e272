import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { Part } from '../types.ts';
import { Scanner } from './scanner.ts';
import { PartTree } from './tree.ts';

interface Seen {
  readonly root: Part;
  /** Body octets, as the listener was told of them, by the start of their part. */
  readonly bodies: Readonly<Record<number, string>>;
}

/** What comes of octets that arrive cut at these places, each cut a call of the scanner. */
function scanned(bytes: Buffer, cuts: readonly number[]): Seen {
  const tree = new PartTree();
  const bodies: Record<number, string> = {};
  const scanner = new Scanner(tree, (window, from, to) => {
    const { start } = tree.current;
    bodies[start] = (bodies[start] ?? '') + window.toString('latin1', from, to);
  });
  let done = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut > done && cut < bytes.length) done += scanner.scan(bytes.subarray(done, cut), false);
  }
  scanner.scan(bytes.subarray(done), true);
  return { root: tree.root, bodies };
}

const message = Buffer.from(
  'Subject: x\r\n folded\r\nContent-Type: multipart/mixed;\r\n\tboundary=B\r\n\r\npre --B\r\n--B\r\n\r\none--B--\r\n-\r\n--x\r\n' +
    '--B\nContent-Type: message/rfc822\n\nSubject: in\n\ntwo\n\n--B--  \r\nepilogue\r\n--B\r\n',
);

describe('Scanner', () => {
  it('finds the same wherever the octets are cut once', () => {
    const whole = scanned(message, []);
    expect(whole.root.children).toHaveLength(2);
    for (let cut = 0; cut <= message.length; cut++) expect(scanned(message, [cut])).toEqual(whole);
  });

  it('finds the same wherever the octets are cut often', () => {
    const whole = scanned(message, []);
    const every = Array.from(message, (_octet, index) => index);
    expect(scanned(message, every)).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(message.length), { maxLength: 30 }), (cuts) => {
        expect(scanned(message, cuts)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['\r\n folded\r\n folded again\r\n', '\n\tfolded\n', '\r\n'])(
    'finds the end of an overlong field wherever it is cut: %j',
    (end) => {
      // Content-Type is the last field that counts, so the overlong one must count once.
      const field = `${'A: 1\n'.repeat(limits.fields - 2)}X: ${'x'.repeat(limits.fieldOctets)}`;
      const bytes = Buffer.from(`${field}${end}Content-Type: text/html\r\nSubject: y\r\n\r\nbody\r\n`);
      const whole = scanned(bytes, []);
      expect(whole.root).toMatchObject({ subtype: 'html', lines: 1 });
      for (let cut = field.length - 5; cut < bytes.length; cut++) {
        expect(scanned(bytes, [cut]).root).toEqual(whole.root);
        expect(scanned(bytes, [cut, cut + 1, cut + 2]).root).toEqual(whole.root);
      }
    },
  );

  it('says how much it is done with, and waits for what it cannot decide', () => {
    const scan = (text: string): number => new Scanner(new PartTree(), () => undefined).scan(Buffer.from(text), false);
    expect(scan('Subject: x')).toBe(0);
    expect(scan('Subject: x\r\n')).toBe(0);
    expect(scan('Subject: x\r\nTo: y')).toBe('Subject: x\r\n'.length);
    expect(scan('\r\nbody')).toBe('\r\nbody'.length);
    const header = 'Content-Type: multipart/mixed; boundary=B\n\n';
    expect(scan(`${header}text\n--`)).toBe(`${header}text\n`.length);
    expect(scan(`${header}--${'x'.repeat(limits.boundaryLineOctets)}`)).toBe(
      header.length + 2 + limits.boundaryLineOctets,
    );
  });
});
