import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examine } from '../examine.ts';
import { decodeTransfer } from '../mime/transfer.ts';
import type { Part } from '../types.ts';
import { downgrade, hasRawHeader } from './downgrade.ts';
import { writtenSize, written } from './pieces.ts';
import type { Transport } from './survey.ts';

const octets = (bytes: Buffer) => ({
  size: bytes.length,
  read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
});

/** The message for the transport, or why there is none. */
async function fit(message: Buffer, transport: Transport = '7bit'): Promise<Buffer | string> {
  const plan = await downgrade(octets(message), examine(message).structure, transport);
  if (!plan.ok) return plan.error;
  const chunks: Buffer[] = [];
  for await (const chunk of written(octets(message), plan.value)) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  expect(whole.length).toBeLessThanOrEqual(writtenSize(plan.value));
  return whole;
}

const lines = (...text: readonly string[]): Buffer => Buffer.from(text.join('\r\n'));
const fitText = async (message: Buffer, transport?: Transport): Promise<string> =>
  (await fit(message, transport)).toString();

/** The decoded leaves, in order, with their types. */
const leaves = (message: Buffer): readonly (readonly [string, string])[] => {
  const found: [string, string][] = [];
  const walk = (part: Part): void => {
    if (part.children.length > 0) part.children.forEach(walk);
    else {
      const body = decodeTransfer(message.subarray(part.body, part.end), part.encoding);
      found.push([`${part.type}/${part.subtype}`, body.toString('latin1')]);
    }
  };
  walk(examine(message).structure);
  return found;
};

describe('what becomes of it', () => {
  test('what fits is not touched, whatever its labels say', async () => {
    const message = lines('Content-Type: text/plain', 'Content-Transfer-Encoding: 8bit', '', 'plain', '');
    expect(await fit(message)).toEqual(message);
    expect(await fit(Buffer.concat([message, Buffer.from('ä\r\n')]), '8bit')).toEqual(
      Buffer.concat([message, Buffer.from('ä\r\n')]),
    );
  });

  test('text becomes quoted-printable; every other octet stays where it was', async () => {
    const message = lines(
      'Subject: S',
      'MIME-Version: 1.0',
      'content-transfer-encoding:  8bit (really)',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Grüße, and a long line to go with them',
      '.',
      '',
    );
    expect(await fitText(message)).toBe(
      lines(
        'Subject: S',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=C3=BC=C3=9Fe, and a long line to go with them',
        '=2E',
        '',
      ).toString(),
    );
  });

  test('a message from before MIME says that its charset is unknown', async () => {
    expect(await fitText(lines('Subject: S', '', 'Grüße from long ago, when all was simple', ''))).toBe(
      lines(
        'Subject: S',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=unknown-8bit',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=C3=BC=C3=9Fe from long ago, when all was simple',
        '',
      ).toString(),
    );
  });

  const nested = (type: string, inner: readonly string[]): Buffer =>
    lines(
      'MIME-Version: 1.0',
      `Content-Type: multipart/${type}; boundary=b`,
      'Content-Transfer-Encoding: 8bit',
      '',
      'preamble',
      '--b',
      ...inner,
      '--b',
      'Content-Type: application/octet-stream',
      'Content-Transfer-Encoding: binary',
      '',
      'ü',
      '--b--',
      'epilogue',
      '',
    );

  test('each leaf for itself; the label of what is around follows', async () => {
    expect(await fitText(nested('mixed', ['Content-Type: text/plain', '', 'all ASCII']))).toBe(
      lines(
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        'Content-Transfer-Encoding: 7bit',
        '',
        'preamble',
        '--b',
        'Content-Type: text/plain',
        '',
        'all ASCII',
        '--b',
        'Content-Type: application/octet-stream',
        'Content-Transfer-Encoding: base64',
        '',
        'w7w=',
        '',
        '--b--',
        'epilogue',
        '',
      ).toString(),
    );
  });

  test('a message inside is not encoded, its parts are', async () => {
    const inner = ['Content-Type: message/rfc822', '', 'Subject: inner', '', 'with a naïve word and many more of them'];
    const whole = await fitText(nested('mixed', inner));
    expect(whole).toContain('Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: inner');
    expect(whole).toContain('MIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n');
    expect(whole).toContain('with a na=C3=AFve word and many more of them');
  });

  test('a message in UTF-8 is encoded as a whole', async () => {
    const inner = ['Content-Type: message/global', '', 'Subject: ïnner', '', 'text'];
    const whole = await fitText(nested('mixed', inner));
    expect(whole).toContain('Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjd');
  });

  test.each<[string, Buffer, string]>([
    ['a signature', nested('signed', ['Content-Type: text/plain', '', 'x']), 'protected'],
    ['an encryption', nested('encrypted', ['Content-Type: text/plain', '', 'x']), 'protected'],
    ['a header', lines('Subject: ü', '', 'ä', ''), 'header'],
    ['a header of a part', nested('mixed', ['Content-Description: ü', '', 'x']), 'header'],
    ['a preamble', Buffer.from(nested('mixed', ['', 'x']).toString().replace('preamble', 'Vorwörter')), 'header'],
    ['a piece', lines('Content-Type: message/partial; number=1; id=x', '', 'ü', ''), 'composite'],
    ['a multipart without its boundary', lines('Content-Type: multipart/mixed; boundary=b', '', 'ü', ''), 'composite'],
    ['what is encoded badly', lines('Content-Transfer-Encoding: base64', '', 'ü', ''), 'composite'],
  ])('%s stays as it is', async (_, message, why) => expect(await fit(message)).toBe(why));

  test('a signature that fits is not touched', async () => {
    const signed = lines('Content-Type: multipart/signed; boundary=s', '', '--s', '', 'x', '--s', '', 'sig', '--s--');
    const message = nested('mixed', signed.toString().split('\r\n'));
    expect(await fitText(message)).toContain(signed.toString());
  });

  test('binary data for a transport of lines', async () => {
    const message = lines(
      'MIME-Version: 1.0',
      'Content-Type: image/x',
      'Content-Transfer-Encoding: binary',
      '',
      '\0\n\r',
    );
    expect(await fitText(message, '8bit')).toContain('Content-Transfer-Encoding: base64\r\n\r\nAAoN\r\n');
    const bare = Buffer.from('Subject: S\nMIME-Version: 1.0\n\n\0');
    expect(await fit(bare, '8bit')).toBe('header');
  });

  test('headers in UTF-8 are seen wherever they are', async () => {
    const inner = ['Content-Type: message/rfc822', '', 'Subject: ïnner', '', 'text'];
    const message = nested('mixed', inner);
    expect(await hasRawHeader(octets(message), examine(message).structure)).toBe(true);
    const plain = nested('mixed', ['', 'nüchtern']);
    expect(await hasRawHeader(octets(plain), examine(plain).structure)).toBe(false);
  });
});

test('large parts, cut anywhere', async () => {
  const text = `${'Grüße aus dem Süden, mit allem, was dazugehört =\r\n'.repeat(9_000)}Ende`;
  const data = Buffer.from(Array.from({ length: 300_001 }, (_, at) => (at * 7919) % 256));
  const head = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n';
  const message = Buffer.concat([
    Buffer.from(
      `${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n--b\r\nContent-Type: image/x\r\n\r\n`,
    ),
    data,
    Buffer.from('\r\n--b--\r\n'),
  ]);
  const whole = await fit(message);
  expect(typeof whole === 'string' ? [] : leaves(whole)).toEqual([
    ['text/plain', Buffer.from(text).toString('latin1')],
    ['image/x', data.toString('latin1')],
  ]);
});

describe('whatever the message', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ä', '=', '.', ' ', '\t', '€', '-', 'From '), maxLength: 90 });
  const raw = fc.string({ unit: fc.constantFrom('a', 'ä', '\r', '\n', '\r\n', '\0', ' ', '='), maxLength: 60 });
  const encoding = fc.constantFrom('', 'Content-Transfer-Encoding: 8bit\r\n', 'Content-Transfer-Encoding: binary\r\n');
  const type = fc.constantFrom('text/plain; charset=utf-8', 'application/x', 'text/html', 'image/png');
  const text = fc.array(line, { maxLength: 6 }).map((list) => list.join('\r\n'));
  const leaf = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(type, encoding, body).map(([a, b, c]) => `Content-Type: ${a}\r\n${b}\r\n${c}`);
  const tree = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf(body),
        fc
          .tuple(fc.array(tie('node'), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 99_999 }))
          .map(([parts, at]) =>
            [
              `Content-Type: multipart/mixed; boundary=x${at}y\r\n`,
              ...parts.map((part) => `--x${at}y\r\n${part}`),
              `--x${at}y--`,
            ].join('\r\n'),
          ),
        tie('node').map((inner) => `Content-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\n${inner}`),
      ),
    })).node;
  const message = (body: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
    tree(body).map((entity) => Buffer.from(`MIME-Version: 1.0\r\n${entity}\r\n`));

  const holds = async (whole: Buffer, transport: Transport): Promise<void> => {
    const result = await fit(whole, transport);
    if (typeof result === 'string') return;
    expect(leaves(result)).toEqual(leaves(whole));
    // Again is for nothing: all of it fits now.
    expect(await fit(result, transport)).toEqual(result);
  };

  test('decoded it is the same, for 7bit', () =>
    fc.assert(fc.asyncProperty(message(text), (whole) => holds(whole, '7bit'))));
  test('decoded it is the same, for 7bit and 8bit, where any octets are in the parts', () =>
    fc.assert(
      fc.asyncProperty(message(raw), fc.constantFrom<Transport>('7bit', '8bit'), (whole, to) => holds(whole, to)),
    ));
  test('octets without any sense are no reason to throw', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (random) => {
        await fit(Buffer.from(random));
      }),
    ));
});
