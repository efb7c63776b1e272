import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BodyFlaw, BodyReader } from './body.ts';
import { DotStuffer } from './stuffing.ts';

interface Read {
  readonly content: string;
  readonly flaw: BodyFlaw | null;
  readonly ended: boolean;
  /** What is left behind the end. */
  readonly rest: string;
}

function readAll(chunks: readonly Buffer[], maxTextLine = 1000): Read {
  const reader = new BodyReader('dots', maxTextLine);
  const kept: Buffer[] = [];
  let rest = '';
  for (const chunk of chunks) {
    if (reader.ended) {
      rest += chunk.toString('latin1');
      continue;
    }
    const used = reader.read(chunk, (slice) => kept.push(slice));
    rest += chunk.toString('latin1', used);
  }
  return { content: Buffer.concat(kept).toString('latin1'), flaw: reader.flaw, ended: reader.ended, rest };
}

/** Every way to cut octets in two, and one octet at a time. */
function cuts(octets: Buffer): readonly (readonly Buffer[])[] {
  const ways: Buffer[][] = [[octets], Array.from(octets, (octet) => Buffer.of(octet))];
  for (let at = 1; at < octets.length; at++) ways.push([octets.subarray(0, at), octets.subarray(at)]);
  return ways;
}

describe('the end of DATA', () => {
  const behind = 'MAIL FROM:<evil@beta.test>\r\n';
  it.each<[string, string, BodyFlaw]>([
    ['LF . LF', 'a\n.\n', 'bareLf'],
    ['LF . CRLF', 'a\n.\r\n', 'bareLf'],
    ['CRLF . LF', 'a\r\n.\n', 'bareLf'],
    ['CR . CR', 'a\r.\r', 'bareCr'],
    ['CR . CRLF', 'a\r.\r\n', 'bareCr'],
    ['CR . LF', 'a\r.\n', 'bareCr'],
    ['LF . CR', 'a\n.\r', 'bareLf'],
    ['CRLF . CR', 'a\r\n.\r', 'bareCr'],
    ['CRLF . CR CRLF', 'a\r\n.\r\r\n', 'bareCr'],
    ['CR CRLF . CRLF is no clean end', 'a\r\r\n..\r\n', 'bareCr'],
    ['CRLF . NUL CRLF', 'a\r\n.\0\r\n', 'nul'],
    ['CRLF NUL . CRLF', 'a\r\n\0.\r\n', 'nul'],
    ['CR NUL LF . CRLF', 'a\r\0\n.\r\n', 'bareCr'],
    ['CR LF CR . CRLF', 'a\r\n\r.\r\n', 'bareCr'],
    ['LF LF . CRLF', 'a\n\n.\r\n', 'bareLf'],
  ])('is not %s, however it is cut', (_name, smuggled, flaw) => {
    const octets = Buffer.from(`${smuggled}${behind}\r\n.\r\nNOOP\r\n`, 'latin1');
    for (const chunks of cuts(octets)) {
      const read = readAll(chunks);
      expect(read.ended).toBe(true);
      expect(read.rest).toBe('NOOP\r\n');
      // NULs are looked for a chunk at a time, so of two flaws either may be named.
      expect(read.flaw).not.toBeNull();
      if (chunks.length === 1 && !smuggled.includes('\0')) expect(read.flaw).toBe(flaw);
    }
  });

  it.each([
    ['.\r\n', ''],
    ['a\r\n.\r\n', 'a\r\n'],
    ['\r\n.\r\n', '\r\n'],
    ['..\r\n.\r\n', '.\r\n'],
    ['.a\r\n..b\r\n.\r\n', 'a\r\n.b\r\n'],
    ['a.\r\n.\r\n', 'a.\r\n'],
    ['...\r\n.\r\n', '..\r\n'],
  ])('of %j leaves %j', (wire, content) => {
    for (const chunks of cuts(Buffer.from(`${wire}QUIT\r\n`))) {
      expect(readAll(chunks)).toEqual({ content, flaw: null, ended: true, rest: 'QUIT\r\n' });
    }
  });

  it('notices a long line, however it is cut', () => {
    for (const [length, flaw] of [
      [20, null],
      [21, 'textLineTooLong'],
    ] as const) {
      for (const chunks of cuts(Buffer.from(`a\r\n${'x'.repeat(length)}\r\nb\r\n.\r\n`))) {
        expect(readAll(chunks, 20).flaw).toBe(flaw);
      }
    }
  });

  it('is found in time that grows with the octets only', () => {
    const began = performance.now();
    for (const text of ['\n', '\r', '\r\n', '.', '\r\n..', '\0', '\r\n.\r']) {
      readAll([Buffer.alloc(1024 * 1024, text)]);
    }
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('dot transparency', () => {
  /** Lines of CRLF text, with many dots. */
  const text = fc
    .array(fc.string({ unit: fc.constantFrom('.', 'a', ' ', '\u00e4'), maxLength: 5 }), { maxLength: 20 })
    .map((lines) => lines.map((line) => `${line}\r\n`).join(''));

  const split = (octets: Buffer, sizes: readonly number[]): Buffer[] => {
    const chunks: Buffer[] = [];
    let at = 0;
    for (const size of sizes) {
      if (at >= octets.length) break;
      chunks.push(octets.subarray(at, at + size));
      at += size;
    }
    if (at < octets.length) chunks.push(octets.subarray(at));
    return chunks;
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 });

  it('comes back as it was, however both sides are cut', () => {
    fc.assert(
      fc.property(text, sizes, sizes, (message, out, back) => {
        const stuffer = new DotStuffer();
        const wire = split(Buffer.from(message), out).flatMap((chunk) => stuffer.stuff(chunk));
        const octets = Buffer.concat([...wire, message === '' ? Buffer.from('.\r\n') : stuffer.end()]);
        const read = readAll(split(octets, back));
        expect(read).toEqual({ content: Buffer.from(message).toString('latin1'), flaw: null, ended: true, rest: '' });
      }),
      { numRuns: 500 },
    );
  });

  it('reads whatever octets come without a throw, and says the same however they are cut', () => {
    const octets = fc
      .array(fc.constantFrom('\r', '\n', '.', 'a', '\r\n', '\r\n.\r\n'), { maxLength: 40 })
      .map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(octets, sizes, (message, back) => {
        const whole = readAll([message]);
        const cut = readAll(split(message, back));
        expect(cut.ended).toBe(whole.ended);
        expect(cut.flaw).toBe(whole.flaw);
        expect(cut.rest).toBe(whole.rest);
        if (whole.flaw === null) expect(cut.content).toBe(whole.content);
        expect(whole.ended).toBe(`\r\n${message.toString()}`.includes('\r\n.\r\n'));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['no end at all', 'no end at all\r\n.\r\n'],
    ['a CR at the end\r', 'a CR at the end\r\r\n.\r\n'],
    ['', '.\r\n'],
    ['\n.', '\n.\r\n.\r\n'],
  ])('ends %j', (message, wire) => {
    const stuffer = new DotStuffer();
    expect(Buffer.concat([...stuffer.stuff(Buffer.from(message)), stuffer.end()]).toString()).toBe(wire);
  });
});
