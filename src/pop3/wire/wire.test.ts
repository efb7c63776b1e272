import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxSkipped } from '../limits.ts';
import { commandLine, params, wholeNumber } from './command.ts';
import { DotStuffer } from './dotstuff.ts';
import { type LineRead, LineBuffer } from './lines.ts';
import { err, linesOf, ok, statusLine } from './replies.ts';
import { TopCutter } from './top.ts';

/** Texts rich in what matters to lines. */
const text = fc.string({
  unit: fc.constantFrom('\r\n', '.', 'a', '\r', '\n', '\r\n.', '\r\n\r\n', 'line'),
  maxLength: 30,
});
/** A text cut into chunks somewhere. */
const chunked = fc.tuple(text, fc.array(fc.nat(200), { maxLength: 8 })).map(([whole, cuts]) => {
  const bytes = Buffer.from(whole);
  const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  return { whole, chunks: at.slice(1).map((to, index) => bytes.subarray(at[index], to)) };
});

describe('lines', () => {
  const readAll = (buffer: LineBuffer, limit: number): LineRead[] => {
    const all = [];
    for (let line = buffer.next(limit); line !== null; line = buffer.next(limit)) all.push(line);
    return all;
  };
  const words = (lines: readonly LineRead[]) =>
    lines.map((read) => (read.kind === 'line' ? read.line.toString() : `<${read.kind}>`));

  it.each([
    ['a\r\nb\r\n', ['a', 'b']],
    ['\r\n', ['']],
    ['a\nb\r\n', ['<bare-lf>', 'b']],
    ['12345678\r\n', ['12345678']],
    ['123456789\r\nb\r\n', ['<too-long>', 'b']],
    ['12345678901234567890\r\nb\r\n', ['<too-long>', 'b']],
    ['a\rb\r\n', ['a\rb']],
    ['abc', []],
  ])('%j', (input, expected) => {
    const buffer = new LineBuffer();
    buffer.push(Buffer.from(input));
    expect(words(readAll(buffer, 10))).toEqual(expected);
  });

  it('are the same however they come', () => {
    fc.assert(
      fc.property(chunked, ({ whole, chunks }) => {
        const atOnce = new LineBuffer();
        atOnce.push(Buffer.from(whole));
        const inParts = new LineBuffer();
        const lines = chunks.flatMap((chunk) => {
          inParts.push(chunk);
          return readAll(inParts, 10);
        });
        expect(words(lines)).toEqual(words(readAll(atOnce, 10)));
      }),
    );
  });

  it('without an end are given up, and never kept', () => {
    const buffer = new LineBuffer();
    for (let sent = 0; sent <= maxSkipped; sent += 1000) {
      buffer.push(Buffer.alloc(1000, 'x'));
      const read = buffer.next(255);
      expect(buffer.length).toBeLessThanOrEqual(255);
      expect(read).toEqual(sent + 1000 > maxSkipped ? { kind: 'endless' } : null);
    }
  });

  it('are forgotten when they must be', () => {
    const buffer = new LineBuffer();
    buffer.push(Buffer.from('QUIT\r\nUS'));
    buffer.discard();
    buffer.push(Buffer.from('a\r\n'));
    expect(words(readAll(buffer, 255))).toEqual(['a']);
  });
});

describe('a command', () => {
  it.each([
    ['QUIT', 'QUIT', ''],
    ['quit', 'QUIT', ''],
    ['RETR 1', 'RETR', '1'],
    ['PASS  two  spaces ', 'PASS', ' two  spaces '],
    ['USER jürgen@alpha.test', 'USER', 'jürgen@alpha.test'],
  ])('%j', (line, keyword, argument) => {
    expect(commandLine(Buffer.from(line))).toEqual({ keyword, argument });
  });

  it.each(['', ' QUIT', 'ST-T', 'RETR\t1', 'PASS a\0b', 'A\x7f'])('is not %j', (line) => {
    expect(commandLine(Buffer.from(line))).toBeNull();
  });

  it('is read without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const command = commandLine(Buffer.from(bytes));
        for (const param of params(command?.argument ?? '')) wholeNumber(param);
      }),
    );
  });

  it.each([
    ['0', 0],
    ['0042', 42],
    ['9999999999', 9_999_999_999],
    ['99999999999', null],
    ['', null],
    ['+1', null],
    ['1e3', null],
    ['１', null],
  ])('has the number %j', (digits, number) => {
    expect(wholeNumber(digits)).toBe(number);
  });
});

describe('a reply', () => {
  it('is one line', () => {
    expect(statusLine(ok('Done'))).toBe('+OK Done\r\n');
    expect(statusLine(err('No', 'SYS/TEMP'))).toBe('-ERR [SYS/TEMP] No\r\n');
    for (const bad of ['a\r\nb', 'a\0', 'ü', 'x'.repeat(510)]) expect(() => statusLine(ok(bad))).toThrow(RangeError);
  });

  it('of many lines comes in chunks, and ends', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `${i + 1} ${i}`);
    const chunks = [...linesOf(lines)];
    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks).toString()).toBe(`${lines.join('\r\n')}\r\n.\r\n`);
    expect(Buffer.concat([...linesOf([])]).toString()).toBe('.\r\n');
  });
});

/** What a client makes of it: RFC 1939 §3. Some look for LF, and drop a CR before it. */
function unstuffed(wire: string, lineEnd: '\r\n' | '\n' = '\r\n'): string {
  let message = '';
  const lines = wire.split(lineEnd);
  for (const line of lineEnd === '\n' ? lines.map((each) => each.replace(/\r$/, '')) : lines) {
    if (line === '.') return message;
    message += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
  }
  throw new Error('there is no last line');
}

describe('dot-stuffing', () => {
  it('is undone by the client, octet for octet', () => {
    fc.assert(
      fc.property(chunked, ({ whole, chunks }) => {
        const stuffer = new DotStuffer();
        const wire = Buffer.concat([...chunks.map((chunk) => stuffer.stuff(chunk)), stuffer.end()]).toString();
        const lines = whole.replaceAll(/(?<!\r)\n/g, '\r\n');
        expect(unstuffed(wire)).toBe(lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`);
        expect(wire.endsWith('\r\n.\r\n') || wire === '.\r\n').toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves no end of a message inside it, whatever a client takes for the end of a line', () => {
    const stuffer = new DotStuffer();
    const message = 'Subject: s\r\n\r\nbody\n.\n+OK 9 octets\r\n';
    const wire = Buffer.concat([stuffer.stuff(Buffer.from(message)), stuffer.end()]).toString();
    expect(wire).toBe('Subject: s\r\n\r\nbody\r\n..\r\n+OK 9 octets\r\n.\r\n');
    expect(unstuffed(wire, '\n')).toBe(unstuffed(wire));
  });

  it('says no NUL, and nothing more of a line of a million octets', () => {
    const stuffer = new DotStuffer();
    const line = Buffer.alloc(1_000_000, 'x');
    line[500_000] = 0;
    const shown = Buffer.from(line);
    shown[500_000] = 0x80;
    expect(stuffer.stuff(line).equals(shown)).toBe(true);
    expect(line[500_000]).toBe(0);
    expect(stuffer.end().toString()).toBe('\r\n.\r\n');
  });
});

/** TOP said plainly: header, empty line, `lines` lines. */
function plainTop(message: string, lines: number): string {
  const parts = message.split('\n').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));
  const empty = parts.findIndex((line) => line === '\r\n' || line === '\n');
  return empty < 0 ? message : parts.slice(0, empty + 1 + lines).join('');
}

describe('TOP', () => {
  it('ends where it should, however the message comes', () => {
    fc.assert(
      fc.property(chunked, fc.nat(5), ({ whole, chunks }, lines) => {
        const cutter = new TopCutter(lines);
        let top = '';
        for (const chunk of chunks) {
          const to = cutter.cut(chunk);
          top += chunk.toString('latin1', 0, to ?? chunk.length);
          if (to !== null) break;
        }
        expect(top).toBe(plainTop(whole, lines));
      }),
      { numRuns: 1000 },
    );
  });
});
