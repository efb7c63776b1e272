import { describe, expect, it } from 'vitest';
import { createExaminer, examine } from './examine.ts';
import { limits } from './limits.ts';
import type { Part } from './types.ts';

/** A tree as one line a part: media type, the body in quotes where it is a leaf, lines. */
function outline(bytes: Buffer, part: Part, depth = 0): string[] {
  const body = part.children.length === 0 ? ` ${JSON.stringify(bytes.toString('latin1', part.body, part.end))}` : '';
  const here = `${'  '.repeat(depth)}${part.type}/${part.subtype}${body} ${part.lines}`;
  return [here, ...part.children.flatMap((child) => outline(bytes, child, depth + 1))];
}

const treeOf = (message: string): string[] => {
  const bytes = Buffer.from(message, 'latin1');
  return outline(bytes, examine(bytes).structure);
};

const mixed = 'Content-Type: multipart/mixed; boundary=B\n\n';

describe('the part tree', () => {
  const cases: readonly (readonly [what: string, message: string, tree: readonly string[]])[] = [
    ['no octets', '', ['text/plain "" 0']],
    ['a header alone', 'Subject: x\n', ['text/plain "" 0']],
    ['a body alone', '\nbody\n', ['text/plain "body\\n" 1']],
    ['CRLF lines', 'A: 1\r\n\r\na\r\nb\r\n', ['text/plain "a\\r\\nb\\r\\n" 2']],
    ['a body that ends within a line', 'A: 1\n\na\nb', ['text/plain "a\\nb" 1']],
    [
      'parts, preamble, epilogue',
      `${mixed}pre\n--B\n\none\n--B\nContent-Type: text/html\n\ntwo\n\n--B--\nepilogue\n`,
      ['multipart/mixed 11', '  text/plain "one" 0', '  text/html "two\\n" 1'],
    ],
    ['no closing boundary', `${mixed}--B\n\none\n`, ['multipart/mixed 3', '  text/plain "one\\n" 1']],
    [
      'white space behind a boundary',
      `${mixed}--B \t\r\n\r\none\r\n--B-- \r\n`,
      ['multipart/mixed 4', '  text/plain "one" 0'],
    ],
    ['a boundary at the very end', `${mixed}--B\n\none\n--B--`, ['multipart/mixed 3', '  text/plain "one" 0']],
    [
      'text behind a boundary makes it text',
      `${mixed}--B\n\n--Bx\n--B x\n --B\n--B--`,
      ['multipart/mixed 5', '  text/plain "--Bx\\n--B x\\n --B" 2'],
    ],
    ['boundaries are compared with case', `${mixed}--B\n\n--b\n--B--`, ['multipart/mixed 3', '  text/plain "--b" 0']],
    ['no delimiter line', `${mixed}text\n`, ['multipart/mixed "text\\n" 1']],
    ['a close-delimiter first', `${mixed}--B--\n--B\n\nlost`, ['multipart/mixed "--B--\\n--B\\n\\nlost" 3']],
    ['an empty part', `${mixed}--B\n--B\n\n--B--`, ['multipart/mixed 3', '  text/plain "" 0', '  text/plain "" 0']],
    [
      'a header cut off by a boundary',
      `${mixed}--B\nContent-Type: image/png\n--B--`,
      ['multipart/mixed 2', '  image/png "" 0'],
    ],
    ['a part without a header', `${mixed}--B\n\ntext\n--B--`, ['multipart/mixed 3', '  text/plain "text" 0']],
    ['no boundary parameter', 'Content-Type: multipart/mixed\n\n--\n', ['text/plain "--\\n" 1']],
    [
      'an empty boundary',
      'Content-Type: multipart/mixed; boundary=""\n\n--\n\nx\n----\n',
      ['text/plain "--\\n\\nx\\n----\\n" 4'],
    ],
    [
      'a boundary with white space at its end',
      'Content-Type: multipart/mixed; boundary="a b "\n\n--a b\n\nx\n--a b--\n',
      ['multipart/mixed 4', '  text/plain "x" 0'],
    ],
    [
      'a boundary that begins another',
      `${mixed}--B\nContent-Type: multipart/mixed; boundary=BB\n\n--BB\n\nx\n--BB--\n--B\n\ny\n--B--`,
      ['multipart/mixed 10', '  multipart/mixed 3', '    text/plain "x" 0', '  text/plain "y" 0'],
    ],
    [
      'a boundary that looks like the end of another',
      `${mixed}--B\nContent-Type: multipart/mixed; boundary=B--\n\n--B--\n\nx\n--B----\n--B--\n`,
      ['multipart/mixed 8', '  multipart/mixed 3', '    text/plain "x" 0'],
    ],
    [
      'an inner multipart that is not closed',
      `${mixed}--B\nContent-Type: multipart/mixed; boundary=C\n\n--C\n\nx\n--B\n\ny\n--B--`,
      ['multipart/mixed 9', '  multipart/mixed 2', '    text/plain "x" 0', '  text/plain "y" 0'],
    ],
    [
      'the same boundary inside and outside',
      `${mixed}--B\nContent-Type: multipart/alternative; boundary=B\n\n--B\n\nx\n--B--\n--B\n\ny\n--B--`,
      ['multipart/mixed 10', '  multipart/alternative 3', '    text/plain "x" 0', '  text/plain "y" 0'],
    ],
    [
      'an enclosed message',
      'Content-Type: message/rfc822\n\nSubject: in\n\nbody\n',
      ['message/rfc822 3', '  text/plain "body\\n" 1'],
    ],
    [
      'an enclosed message without octets',
      'Content-Type: message/rfc822\n\n',
      ['message/rfc822 0', '  text/plain "" 0'],
    ],
    [
      'an enclosed message whose header is cut off',
      `${mixed}--B\nContent-Type: message/global\n\nSubject: in\n--B--`,
      ['multipart/mixed 4', '  message/global 1', '    text/plain "" 0'],
    ],
    [
      'an encoded message is opaque',
      'Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAo=\n',
      ['message/rfc822 "U3ViamVjdDogeAo=\\n" 1'],
    ],
    [
      'a digest',
      'Content-Type: multipart/digest; boundary=B\n\n--B\n\nSubject: x\n\nbody\n--B\nContent-Type: text/html\n\ny\n--B--',
      ['multipart/digest 9', '  message/rfc822 2', '    text/plain "body" 0', '  text/html "y" 0'],
    ],
    [
      'partial and external-body are leaves',
      'Content-Type: message/partial; id=x; number=1\n\nSubject: x\n\n',
      ['message/partial "Subject: x\\n\\n" 2'],
    ],
    ['of two Content-Types the first', 'Content-Type: text/html\nContent-Type: text/plain\n\n', ['text/html "" 0']],
    ['a Content-Type that cannot be read', 'Content-Type: html\n\n', ['text/plain "" 0']],
  ];
  it.each(cases)('%s', (_what, message, tree) => {
    expect(treeOf(message)).toEqual(tree);
    const crlf = message.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
    expect(treeOf(crlf).map((line) => line.replaceAll('\\r\\n', '\\n'))).toEqual(
      tree.map((line) => line.replaceAll('\\r\\n', '\\n')),
    );
  });

  it('gives what the header says of a part', () => {
    const header = [
      'Content-Type: Image/PNG; Name=a.png',
      'Content-Transfer-Encoding: BASE64 (yes)',
      'Content-ID: <1@x.test>',
      'Content-Description: a\r\n picture',
      'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==',
      'Content-Disposition: INLINE; FileName="a b.png"',
      'Content-Language: en, de-AT (Austrian)',
      'Content-Location: http://x.test/a.png',
    ];
    const bytes = Buffer.from(`${header.join('\r\n')}\r\n\r\nAAAA`);
    expect(examine(bytes).structure).toEqual({
      start: 0,
      body: bytes.length - 4,
      end: bytes.length,
      lines: 0,
      type: 'image',
      subtype: 'png',
      parameters: [['name', 'a.png']],
      id: '<1@x.test>',
      description: 'a picture',
      encoding: 'base64',
      md5: 'Q2hlY2sgSW50ZWdyaXR5IQ==',
      disposition: { type: 'inline', parameters: [['filename', 'a b.png']] },
      language: ['en', 'de-AT'],
      location: 'http://x.test/a.png',
      children: [],
      envelope: null,
    } satisfies Part);
  });
});

describe('the envelope', () => {
  const joe = { name: 'Joe', mailbox: 'joe', host: 'x.test' };
  const ann = { name: null, mailbox: 'ann', host: 'x.test' };

  it('keeps texts as they are on the wire, unfolded', () => {
    const facts = examine(
      Buffer.from(
        'Date: Fri, 21 Nov 1997\r\n 09:55:06 -0600\r\nSubject: =?utf-8?q?=C3=A4?=\r\n\tb\r\nFrom: Joe <joe@x.test>\r\n' +
          'Message-ID: <1@x.test>\r\nIn-Reply-To: <0@x.test>\r\nReferences: <a@x.test> <0@x.test>\r\n <b@x.test>\r\n\r\n',
      ),
    );
    expect(facts.envelope).toEqual({
      date: 'Fri, 21 Nov 1997 09:55:06 -0600',
      subject: '=?utf-8?q?=C3=A4?=\tb',
      from: [joe],
      sender: [joe],
      replyTo: [joe],
      to: [],
      cc: [],
      bcc: [],
      inReplyTo: '<0@x.test>',
      messageId: '<1@x.test>',
    });
    expect(facts.references).toEqual(['a@x.test', '0@x.test', 'b@x.test']);
    expect(facts.inReplyTo).toEqual(['0@x.test']);
    expect(facts.messageId).toBe('1@x.test');
    expect(facts.sentAt).toBe(Date.parse('1997-11-21T15:55:06Z'));
  });

  it('tells missing from empty, and takes Sender and Reply-To from From where they are either', () => {
    const { envelope } = examine(Buffer.from('Subject:\nFrom: joe@x.test\nSender:\n\n'));
    expect([envelope.subject, envelope.date]).toEqual(['', null]);
    expect(envelope.sender).toEqual([{ ...joe, name: null }]);
    expect(envelope.replyTo).toEqual(envelope.from);
  });

  it('puts repeated address fields together and keeps the first of repeated texts', () => {
    const { envelope } = examine(Buffer.from('From: Joe <joe@x.test>\nSubject: 1\nFrom: ann@x.test\nSubject: 2\n\n'));
    expect(envelope.from).toEqual([joe, ann]);
    expect(envelope.subject).toBe('1');
  });

  it('is there for every enclosed message', () => {
    const { structure, envelope } = examine(
      Buffer.from(
        'Subject: out\nContent-Type: message/rfc822\n\nSubject: in\nTo: ann@x.test\nContent-Type: message/rfc822\n\nSubject: deep\n\n',
      ),
    );
    expect(envelope.subject).toBe('out');
    expect(structure.envelope?.subject).toBe('in');
    expect(structure.envelope?.to).toEqual([ann]);
    expect(structure.children[0]?.envelope?.subject).toBe('deep');
  });

  it('ignores the fields of parts that are no messages', () => {
    expect(examine(Buffer.from(`${mixed}--B\nSubject: part\n\n--B--`)).envelope.subject).toBeNull();
  });
});

describe('limits', () => {
  const depthOf = (part: Part): number => 1 + Math.max(0, ...part.children.map(depthOf));
  const countOf = (part: Part): number => 1 + part.children.reduce((sum, child) => sum + countOf(child), 0);

  it('makes what is too deep an opaque leaf', () => {
    const levels = 10_000;
    const nested = Array.from(
      { length: levels },
      (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`,
    );
    const bytes = Buffer.from(`${nested.join('')}\nend`);
    const start = performance.now();
    const { structure } = examine(bytes);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(depthOf(structure)).toBe(limits.depth + 1);
    let part: Part | undefined = structure;
    for (let level = 0; level < limits.depth; level++) part = part?.children[0];
    expect(part).toMatchObject({ type: 'multipart', end: bytes.length, children: [] });
  });

  it('makes messages inside each other opaque as well', () => {
    const { structure } = examine(Buffer.from('Content-Type: message/rfc822\n\n'.repeat(10_000)));
    expect(depthOf(structure)).toBe(limits.depth + 1);
  });

  it('leaves the rest in the last part when there are too many', () => {
    const bytes = Buffer.from(mixed + '--B\n\nx\n'.repeat(100_000) + '--B--\n');
    const start = performance.now();
    const { structure } = examine(bytes);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(countOf(structure)).toBe(limits.parts);
    expect(structure.children.at(-1)?.end).toBe(bytes.length);
    expect(structure.children.at(-2)?.lines).toBe(0);
  });

  it('reads the beginning of a field that is too long, and what follows it', () => {
    for (const filler of ['x'.repeat(10_000_000), 'x\r\n '.repeat(2_500_000)]) {
      const bytes = Buffer.from(`To: ann@x.test, ${filler}\r\nSubject: after\r\n\r\nbody`);
      const facts = examine(bytes);
      expect(facts.envelope.subject).toBe('after');
      expect(facts.envelope.to[0]).toEqual({ name: null, mailbox: 'ann', host: 'x.test' });
      expect(facts.structure.body).toBe(bytes.length - 4);
      expect(facts.preview).toBe('body');
    }
  });

  it('reads only so many fields of a header', () => {
    const many = 'X: 1\n'.repeat(limits.fields - 1);
    expect(examine(Buffer.from(`${many}Subject: in\n\nb`)).envelope.subject).toBe('in');
    const facts = examine(Buffer.from(`${many}X: 1\nSubject: out\n\nb`));
    expect([facts.envelope.subject, facts.preview]).toEqual([null, 'b']);
  });

  it('counts the fields of every header anew', () => {
    const many = 'X: 1\n'.repeat(limits.fields - 1);
    const bytes = Buffer.from(`${mixed}--B\n${many}--B\n${many}Content-Type: text/html\n\n--B--`);
    expect(examine(bytes).structure.children.map(({ subtype }) => subtype)).toEqual(['plain', 'html']);
  });

  it('understands only so many octets of field values in all', () => {
    const long = `Content-Description: ${'d'.repeat(100_000)}\n`;
    const bytes = Buffer.from(mixed + `--B\n${long}Content-ID: <1>\n\n`.repeat(20) + '--B--');
    const kept = examine(bytes).structure.children.filter(({ description }) => description !== null);
    expect(kept.length).toBe(Math.floor(limits.valueOctets / 100_001));
  });

  it('keeps only so many addresses', () => {
    const field = `${'a@x,'.repeat(limits.addresses)}\n`;
    const { envelope } = examine(
      Buffer.from(['To', 'Cc', 'Bcc', 'From', 'Sender', 'Reply-To'].map((name) => `${name}: ${field}`).join('')),
    );
    const all = [envelope.to, envelope.cc, envelope.bcc, envelope.from, envelope.sender].map((list) => list.length);
    expect(all).toEqual(Array(5).fill(limits.addresses));
    expect(envelope.replyTo).toBe(envelope.from);
  });

  it('takes a boundary of the greatest length and none beyond', () => {
    const parts = (length: number): number => {
      const boundary = 'b'.repeat(length);
      return countOf(
        examine(Buffer.from(`Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n\nx\n`)).structure,
      );
    };
    expect([parts(limits.boundaryOctets), parts(limits.boundaryOctets + 1)]).toEqual([2, 1]);
  });
});

describe('the streaming examiner', () => {
  it('reads 50 MB in 64 KB chunks with little memory', () => {
    const chunk = Buffer.from('The quick brown fox jumps over the lazy dog, and home again we go now.\r\n'.repeat(900));
    const examiner = createExaminer();
    examiner.push(Buffer.from(`${mixed}--B\n\n`));
    const collected = (): number => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const chunks = Math.ceil(50_000_000 / chunk.length);
    let before = 0;
    let most = 0;
    for (let count = 0; count < chunks; count++) {
      examiner.push(chunk);
      if (count === 10) before = collected();
      else if (count > 10 && count % 50 === 0) most = Math.max(most, collected() - before);
    }
    examiner.push(Buffer.from('--B--\r\n'));
    const { structure, preview } = examiner.end();
    expect(structure.children[0]?.lines).toBe(chunks * 900 - 1);
    expect(preview.startsWith('The quick brown fox')).toBe(true);
    // What the collector has not swept yet counts too, so the bound is loose; keeping the message would need 50 MB.
    expect(most).toBeLessThan(25_000_000);
  });

  it('lets the caller use its buffer again', () => {
    const text = 'some text\r\n'.repeat(limits.blockOctets / 8);
    const bytes = Buffer.from(`Subject: hello\r\n${mixed}--B\r\n\r\n${text}--B\r\n\r\n${text}--B--\r\n`);
    // The first cut goes through a boundary line, behind a chunk that is too long to be gathered.
    const cuts = [bytes.indexOf('\r\n--B\r\n\r\n', text.length) + 4, bytes.length - 3, bytes.length];
    const shared = Buffer.alloc(bytes.length);
    const examiner = createExaminer();
    let from = 0;
    for (const to of cuts) {
      examiner.push(shared.subarray(0, bytes.copy(shared, 0, from, to)));
      shared.fill(0);
      from = to;
    }
    expect(examiner.end()).toEqual(examine(bytes));
  });
});
