import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examine } from '../examine.ts';
import { decodeWords } from '../header/encoded-word.ts';
import { limits } from '../limits.ts';
import { fileName } from '../mime/attachment.ts';
import { partBytes, partText } from '../mime/text.ts';
import type { Part } from '../types.ts';
import { compose, type Attachment, type Composition } from './compose.ts';

/** A generator that repeats itself, so that a failure can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const base: Composition = { from: [{ name: 'Joe', address: 'joe@x.test' }], date: Date.parse('2003-07-01T08:52:37Z') };

function octetsOf(message: Partial<Composition>): Buffer {
  const result = compose({ ...base, ...message }, seeded(1));
  if (!result.ok) throw new Error(`${result.error.field}: ${result.error.reason}`);
  return result.value;
}

const outline = (part: Part): string =>
  `${part.type}/${part.subtype}${part.children.length === 0 ? '' : `(${part.children.map(outline).join(' ')})`}`;

function checkLines(bytes: Buffer): void {
  const lines = bytes.toString('latin1').split('\r\n');
  expect(lines.at(-1) === '' || lines.at(-1)?.includes('\n') === false).toBe(true);
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(limits.line.most);
    expect(line.includes('\n') || line.includes('\r')).toBe(false);
  }
}

describe('compose', () => {
  it('writes a plain message', () => {
    const bytes = octetsOf({
      zone: 120,
      to: [{ address: 'ann@x.test' }, { name: 'Bob, B.', address: 'bob@x.test' }],
      subject: 'Hello',
      messageId: '1@x.test',
      inReplyTo: ['0@x.test'],
      references: ['a@x.test', '0@x.test'],
      headers: [['Auto-Submitted', 'auto-replied']],
      text: 'one\ntwo\r\n',
    });
    expect(bytes.toString()).toBe(
      [
        'Date: Tue, 01 Jul 2003 10:52:37 +0200',
        'From: Joe <joe@x.test>',
        'To: ann@x.test, "Bob, B." <bob@x.test>',
        'Subject: Hello',
        'Message-ID: <1@x.test>',
        'In-Reply-To: <0@x.test>',
        'References: <a@x.test> <0@x.test>',
        'Auto-Submitted: auto-replied',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=us-ascii',
        'Content-Transfer-Encoding: 7bit',
        '',
        'one',
        'two',
        '',
      ].join('\r\n'),
    );
  });

  const image: Attachment = { type: 'image/png', content: Buffer.from([1, 2]), contentId: 'i@x', name: 'i.png' };
  const file: Attachment = { type: 'application/pdf', content: Buffer.from([3]), name: 'ä.pdf' };
  const enclosed: Attachment = { type: 'message/rfc822', content: Buffer.from('Subject: in\n\nbody\n') };
  const shapes: readonly (readonly [message: Partial<Composition>, shape: string])[] = [
    [{}, 'text/plain'],
    [{ text: 'a' }, 'text/plain'],
    [{ html: '<p>a' }, 'text/html'],
    [{ text: 'a', html: '<p>a' }, 'multipart/alternative(text/plain text/html)'],
    [{ html: '<p>a', attachments: [image] }, 'multipart/related(text/html image/png)'],
    [
      { text: 'a', html: '<p>a', attachments: [image, file] },
      'multipart/mixed(multipart/alternative(text/plain multipart/related(text/html image/png)) application/pdf)',
    ],
    [{ text: 'a', attachments: [image] }, 'multipart/mixed(text/plain image/png)'],
    [{ attachments: [file] }, 'multipart/mixed(application/pdf)'],
    [{ text: 'a', attachments: [enclosed] }, 'multipart/mixed(text/plain message/rfc822(text/plain))'],
  ];
  it.each(shapes)('%j', (message, shape) => {
    const bytes = octetsOf(message);
    checkLines(bytes);
    expect(outline(examine(bytes).structure)).toBe(shape);
  });

  it('says 8bit where an enclosed message is that', () => {
    const eight: Attachment = { type: 'message/rfc822', content: Buffer.from('Subject: ä\r\n\r\n') };
    const { structure } = examine(octetsOf({ text: 'a', attachments: [eight] }));
    expect([structure.encoding, structure.children[1]?.encoding]).toEqual(['8bit', '8bit']);
  });

  it('chooses the transfer encoding that fits', () => {
    const encoding = (text: string): string => examine(octetsOf({ text })).structure.encoding;
    expect(encoding('plain')).toBe('7bit');
    expect(encoding('käse')).toBe('quoted-printable');
    expect(encoding('こんにちは'.repeat(10))).toBe('base64');
    expect(encoding('x'.repeat(limits.line.most))).toBe('7bit');
    expect(encoding('x'.repeat(limits.line.most + 1))).toBe('quoted-printable');
    expect(encoding('a\nFrom me')).toBe('quoted-printable');
    expect(encoding('nul\0')).toBe('quoted-printable');
  });

  it('makes boundaries that stand in no part', () => {
    const zeros = compose({ ...base, text: 'a', html: 'b' }, () => 0);
    expect(zeros.ok && zeros.value.includes('=_00000000000000000000')).toBe(true);
    let calls = 0;
    const random = (): number => (calls++ < 20 ? 0 : 0.5);
    const result = compose({ ...base, text: '--=_00000000000000000000', html: 'b' }, random);
    expect(result.ok && examine(result.value).structure.children.length).toBe(2);
    expect(calls).toBe(40);
  });

  const refused: readonly (readonly [message: Partial<Composition>, field: string, reason: string])[] = [
    [{ subject: 'a\r\nBcc: x@y' }, 'Subject', 'line-break'],
    [{ subject: 'a\0' }, 'Subject', 'line-break'],
    [{ from: [{ name: 'a\nb', address: 'a@x' }] }, 'From', 'line-break'],
    [{ to: [{ address: 'a@x\r\nBcc: b@x' }] }, 'To', 'line-break'],
    [{ to: [{ address: 'a@x>' }] }, 'To', 'address'],
    [{ to: [{ address: 'a@x, b' }] }, 'To', 'address'],
    [{ to: [{ address: 'nobody' }] }, 'To', 'address'],
    [{ to: [{ address: '@x' }] }, 'To', 'address'],
    [{ to: [{ address: 'a@' }] }, 'To', 'address'],
    [{ to: [{ address: 'a@b..c' }] }, 'To', 'address'],
    [{ cc: [{ address: 'a\x07@x' }] }, 'Cc', 'address'],
    [{ messageId: 'a> <b' }, 'Message-ID', 'message-id'],
    [{ references: ['a', 'b\r\n'] }, 'References', 'line-break'],
    [{ headers: [['X: y', 'z']] }, 'X: y', 'field-name'],
    [{ headers: [['', 'z']] }, '', 'field-name'],
    [{ headers: [['X', 'z\ny']] }, 'X', 'line-break'],
    [{ attachments: [{ ...file, type: 'application/pdf; x=y' }] }, 'Content-Type', 'media-type'],
    [{ attachments: [{ ...file, type: 'pdf' }] }, 'Content-Type', 'media-type'],
    [{ attachments: [{ ...file, type: 'multipart/mixed' }] }, 'Content-Type', 'media-type'],
    [{ attachments: [{ ...file, name: 'a\r\nb' }] }, 'Content-Disposition', 'line-break'],
    [{ html: 'x', attachments: [{ ...image, contentId: 'a>' }] }, 'Content-ID', 'message-id'],
  ];
  it.each(refused)('refuses %j', (message, field, reason) => {
    expect(compose({ ...base, ...message })).toEqual({ ok: false, error: { field, reason } });
  });

  it('is read back as it was meant', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('', 'plain words here', 'Grüße', '=?utf-8?q?x?=', 'a  b', '"quoted" \\', 'x'.repeat(400), ' '),
    );
    const clean = word.map((text) =>
      text.toWellFormed().replaceAll('\r', '').replaceAll('\n', '').replaceAll('\0', ''),
    );
    const address = fc.constantFrom('a@x.test', 'joe blow@x.test', 'a"b\\c@x.test', 'jö@ü.test', 'x@[192.0.2.1]');
    const mailbox = fc.record({ name: clean, address });
    const body = fc.array(fc.constantFrom('line', '\n', '.', 'ä', ' ', 'From ', '=', '--', 'x'.repeat(100)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.array(mailbox, { minLength: 1, maxLength: 5 }),
        clean,
        body.map((pieces) => pieces.join('')),
        clean,
        fc.uint8Array({ maxLength: 300 }),
        fc.integer(),
        (to, subject, text, name, content, seed) => {
          const attachments = [{ type: 'application/octet-stream', content: Buffer.from(content), name }];
          const result = compose({ ...base, to, subject, text, attachments }, seeded(seed));
          expect(result.ok).toBe(true);
          if (!result.ok) return;
          checkLines(result.value);
          const { envelope, structure } = examine(result.value);
          expect(decodeWords(envelope.subject ?? '')).toBe(subject);
          const read = envelope.to.map((each) => ({
            name: decodeWords(each.name ?? ''),
            address: `${each.mailbox ?? ''}@${each.host ?? ''}`,
          }));
          expect(read).toEqual(to);
          const [first, second] = structure.children;
          expect(first && partText(result.value, first)).toBe(text.replaceAll('\n', '\r\n'));
          expect(second && partBytes(result.value, second).equals(Buffer.from(content))).toBe(true);
          expect(second?.disposition?.parameters).toEqual([['filename', name]]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('quotes an address that would be two', () => {
    const { envelope } = examine(octetsOf({ to: [{ address: 'a@x>, <b@y' }] }));
    expect(envelope.to).toEqual([{ name: null, mailbox: 'a@x>, <b', host: 'y' }]);
  });

  it('keeps file names of any script', () => {
    const { structure } = examine(octetsOf({ text: 'a', attachments: [file] }));
    expect(structure.children[1] && fileName(structure.children[1])).toBe('ä.pdf');
  });
});
