/**
 * What must hold for every message: the vectors of other projects, those vectors mutated, and octets made up at random.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExaminer, examine } from './examine.ts';
import { fieldBytes, headerEnd, headerFields } from './header/fields.ts';
import { decodeWords } from './header/encoded-word.ts';
import { limits } from './limits.ts';
import { fileName } from './mime/attachment.ts';
import { partText, readableText } from './mime/text.ts';
import type { MessageFacts, Part } from './types.ts';

const corpus = join(import.meta.dirname, '../../test/corpus');

function messages(folder: string): (readonly [name: string, bytes: Buffer])[] {
  const names = readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => ['.raw', '.golden', '.eml'].some((end) => name.endsWith(end)) || name.includes('msg_'))
    .sort()
    .map((name) => [`${folder}/${name}`, readFileSync(join(corpus, folder, name))] as const);
}

const enmime = messages('mime-enmime');
const python = messages('mime-python-stdlib');
const rfc = messages('mime-rfc');
const all = [...enmime, ...python, ...rfc];

const parts = (part: Part): Part[] => [part, ...part.children.flatMap(parts)];

/** The pieces between all the offsets of a part: headers, bodies, and what stands between the children. */
function pieces(bytes: Buffer, part: Part): Buffer[] {
  const inside: Buffer[] = [bytes.subarray(part.start, part.body)];
  let at = part.body;
  for (const child of part.children) {
    inside.push(bytes.subarray(at, child.start), ...pieces(bytes, child));
    at = child.end;
  }
  return [...inside, bytes.subarray(at, part.end)];
}

function lineFeeds(bytes: Buffer): number {
  let count = 0;
  for (const octet of bytes) if (octet === 10) count += 1;
  return count;
}

/** Whatever the octets, this is true of their facts. */
function check(bytes: Buffer, facts: MessageFacts): void {
  const { structure } = facts;
  expect([structure.start, structure.end]).toEqual([0, bytes.length]);
  expect(Buffer.concat(pieces(bytes, structure)).equals(bytes)).toBe(true);
  for (const part of parts(structure)) {
    expect(part.start <= part.body && part.body <= part.end).toBe(true);
    expect(part.lines).toBe(lineFeeds(bytes.subarray(part.body, part.end)));
    let at = part.body;
    for (const child of part.children) {
      expect(child.start >= at && child.end <= part.end).toBe(true);
      at = child.end;
    }
    expect(part.envelope !== null).toBe(part.type === 'message' && part.children.length === 1);
    expect(part.children.length <= 1 || part.type === 'multipart').toBe(true);
    if (part.children.length === 0) {
      expect(partText(bytes, part).isWellFormed()).toBe(true);
      readableText(bytes.subarray(part.body, part.end), part, 1000);
      fileName(part);
    }
  }
  expect(Array.from(facts.preview).length).toBeLessThanOrEqual(limits.previewCharacters);
  const said = JSON.stringify([facts.envelope, facts.messageId, facts.references]);
  for (const control of ['\\r', '\\n', '\\u0000']) expect(said.replaceAll('\\\\', '').includes(control)).toBe(false);
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
}

/** The facts of octets pushed in chunks of these sizes, over and over. */
function streamed(bytes: Buffer, sizes: readonly number[]): MessageFacts {
  const examiner = createExaminer();
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    examiner.push(bytes.subarray(at, at + size));
    at += size;
  }
  return examiner.end();
}

describe('the vectors', () => {
  it('are all there', () => {
    expect([enmime.length, python.length, rfc.length]).toEqual([115, 47, 10]);
  });

  it.each(all)('%s is read, and its octets are all accounted for', (_name, bytes) => {
    const facts = examine(bytes);
    check(bytes, facts);
    expect(streamed(bytes, [7])).toEqual(facts);
    expect(streamed(bytes, [limits.blockOctets + 1])).toEqual(facts);
    const end = headerEnd(bytes);
    const fields = headerFields(bytes).map((field) => fieldBytes(bytes, field));
    expect(
      Buffer.concat(fields).equals(
        bytes.subarray(
          0,
          fields.reduce((sum, { length }) => sum + length, 0),
        ),
      ),
    ).toBe(true);
    if (facts.structure.body < bytes.length) expect(facts.structure.body).toBe(end);
  });
});

/** The parsed form beside each message of mime-rfc, as far as it is compared. */
interface Expected {
  readonly parts: readonly {
    readonly headers: readonly { readonly name: string; readonly value: unknown }[];
    readonly body: { readonly Text?: string; readonly Html?: string; readonly Message?: Expected };
    readonly offset_header: number;
    readonly offset_body: number;
    readonly offset_end: number;
  }[];
}

/** Parts in the order of that form: an enclosed message stands in its part, not in the list. */
const listed = (part: Part): Part[] => [part, ...(part.type === 'multipart' ? part.children.flatMap(listed) : [])];

function compare(bytes: Buffer, root: Part, { parts: expected }: Expected): void {
  const list = listed(root);
  expect(list.map(({ start, body, end }) => [start, body, end])).toEqual(
    expected.map(({ offset_header, offset_body, offset_end }) => [offset_header, offset_body, offset_end]),
  );
  for (const [index, part] of list.entries()) {
    const { body, headers } = expected[index] ?? { body: {}, headers: [] };
    const text = body.Text ?? body.Html;
    // Two bodies say base64 and are prose; that parser shows them as they stand, we decode them.
    if (text !== undefined && !text.startsWith('... base64-encoded')) expect(partText(bytes, part)).toBe(text);
    const type = headers.find(({ name }) => name === 'content_type')?.value;
    if (type !== undefined) expect({ ContentType: typeOf(part) }).toEqual(type);
    const enclosed = part.children[0];
    // A base64-encoded message is opaque to us: RFC 2046 §5.2.1 forbids it.
    if (body.Message !== undefined && part.encoding !== 'base64' && enclosed !== undefined)
      compare(bytes, enclosed, body.Message);
  }
}

const typeOf = ({ type, subtype, parameters }: Part): unknown => ({
  c_type: type,
  c_subtype: subtype,
  attributes: parameters.length === 0 ? null : parameters.map(([name, value]) => ({ name, value })),
});

const parsedForm = (name: string): Expected => JSON.parse(readFileSync(join(corpus, name), 'utf8')) as Expected;

const mailboxes = (value: unknown): unknown => {
  const list = (value as { Address?: { List?: readonly { name: string | null; address: string | null }[] } }).Address
    ?.List;
  return list?.map(({ name, address }) => address ?? name);
};

describe('the messages of the MIME RFCs', () => {
  it.each(rfc)('%s is as another parser has it', (name, bytes) => {
    const stem = name.slice(0, -'.eml'.length);
    compare(bytes, examine(bytes).structure, parsedForm(`${stem}.json`));
    const crlf = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'), 'latin1');
    compare(crlf, examine(crlf).structure, parsedForm(`${stem}.crlf.json`));
  });

  it.each(rfc)('%s has the same envelope there', (name, bytes) => {
    const { envelope, sentAt } = examine(bytes);
    const headers = parsedForm(`${name.slice(0, -'.eml'.length)}.json`).parts[0]?.headers ?? [];
    let compared = 0;
    for (const { name: field, value } of headers) {
      if (field === 'subject') expect({ Text: decodeWords(envelope.subject ?? '') }).toEqual(value);
      if (field === 'from' || field === 'to') {
        const ours = envelope[field].map(({ mailbox, host }) =>
          host === '' ? mailbox : `${mailbox ?? ''}@${host ?? ''}`,
        );
        expect(ours).toEqual(mailboxes(value));
      }
      if (field === 'date' && value !== 'Empty') expect(sentAt).toBe(instant(value));
      compared += ['subject', 'from', 'to', 'date'].includes(field) ? 1 : 0;
    }
    // 008 has nothing but a Content-Type.
    expect(compared > 0).toBe(!name.endsWith('008.eml'));
  });
});

function instant(value: unknown): number {
  const { DateTime: date } = value as { DateTime: Record<string, number> & { tz_before_gmt: boolean } };
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, tz_hour = 0, tz_minute = 0 } = date;
  const zone = (tz_hour * 60 + tz_minute) * (date.tz_before_gmt ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, minute, second) - zone * 60_000;
}

describe('any octets', () => {
  const line = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=B',
    'Content-Type: multipart/digest; boundary="C"',
    'Content-Type: message/rfc822',
    'Content-Type: text/html; charset=utf-7',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Disposition: attachment; filename*0*=utf-8\'\'%c3; filename*1="x"',
    'From: "x" <a@b>, Group: c@d (e);',
    'Subject: =?utf-8?q?=C3=A4?=',
    'References: <a@b> <c@d>',
    ' folded',
    '--B',
    '--B--',
    '--C',
    '--C--',
    '--',
    '-',
    '',
    '',
    '',
    'text',
    'YWJj=',
    'x\0\xff\r',
  );
  const lineEnd = fc.constantFrom('\r\n', '\r\n', '\n', '\r', '');
  const made = fc
    .array(fc.tuple(line, lineEnd), { maxLength: 40 })
    .map((lines) => Buffer.from(lines.map(([text, end]) => text + end).join(''), 'latin1'));
  const noise = fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets));
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });

  it('are read without throwing, the same in one piece and in many', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: made }, noise), sizes, (bytes, chunks) => {
        const facts = examine(bytes);
        check(bytes, facts);
        expect(streamed(bytes, chunks)).toEqual(facts);
      }),
      { numRuns: 1500 },
    );
  });

  it('are read the same however the scanner is cut off', () => {
    // Chunks longer than a block go to the scanner as they are, so its own state is what is cut here.
    const filler = Buffer.from('x'.repeat(limits.blockOctets));
    fc.assert(
      fc.property(made, made, (before, after) => {
        const bytes = Buffer.concat([before, Buffer.from('\r\n'), filler, after]);
        const cut = before.length + 1;
        expect(streamed(bytes, [cut, bytes.length])).toEqual(examine(bytes));
        expect(streamed(bytes, [bytes.length - after.length - 1, bytes.length])).toEqual(examine(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it('of mutated vectors are read without throwing', () => {
    const vector = fc.constantFrom(...all.filter(([, bytes]) => bytes.length < 8000).map(([, bytes]) => bytes));
    const change = fc.record({
      at: fc.nat(8000),
      remove: fc.nat(40),
      insert: fc.oneof(
        noise.map((octets) => octets.subarray(0, 8)),
        line.map((text) => Buffer.from(`${text}\r\n`, 'latin1')),
      ),
    });
    fc.assert(
      fc.property(vector, fc.array(change, { minLength: 1, maxLength: 4 }), sizes, (original, changes, chunks) => {
        let bytes = original;
        for (const { at, remove, insert } of changes) {
          bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
        }
        const facts = examine(bytes);
        check(bytes, facts);
        expect(streamed(bytes, chunks)).toEqual(facts);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    '\n',
    '--B\n',
    '--B--\n',
    '-\n',
    '--\n',
    'A:\n',
    'A:\n\n',
    '--B\nContent-Type: multipart/mixed; boundary=B\n\n',
  ])('of many %j take linear time', (piece) => {
    const head = 'Content-Type: multipart/mixed; boundary=B\n\n';
    const bytes = Buffer.from(head + piece.repeat(Math.ceil(5_000_000 / piece.length)));
    const start = performance.now();
    examine(bytes);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
