import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examine } from '../../../message/examine.ts';
import { decodeTransfer } from '../../../message/mime/transfer.ts';
import type { Content } from '../../../message/content.ts';
import type { Draft, StagedContent } from '../../../ms/content.ts';
import { withoutNuls } from './binary.ts';

const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});

function draft(): Draft {
  const pieces: Buffer[] = [];
  return {
    size: 0,
    write: (chunk) => {
      pieces.push(chunk);
      return undefined;
    },
    finish: () => Promise.resolve({ kind: 'bytes', bytes: Buffer.concat(pieces) }),
    abandon: () => Promise.resolve(),
  };
}

async function kept(bytes: Buffer): Promise<Buffer | null> {
  const staged: StagedContent = { kind: 'bytes', bytes };
  const result = await withoutNuls(staged, contentOf(bytes), draft);
  if (result === null || result.kind !== 'bytes') return null;
  return result.bytes;
}

const head = 'Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nprologue\r\n';
const text = '--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n';
const binaryHead = '--b\r\ncontent-transfer-encoding: binary\r\nContent-Type: application/x-any\r\n\r\n';

describe('a message with NULs', () => {
  it('keeps every octet of its parts, and everything else as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (some) => {
        const body = Buffer.concat([Buffer.from([0]), Buffer.from(some.filter((octet) => octet !== 0x2d))]);
        const message = Buffer.concat([Buffer.from(head + text + binaryHead), body, Buffer.from('\r\n--b--\r\nend')]);
        const result = await kept(message);
        if (result === null) throw new Error('refused');
        expect(result.includes(0)).toBe(false);
        const part = examine(result).structure.children[1];
        expect(part?.encoding).toBe('base64');
        expect(part?.subtype).toBe('x-any');
        expect(decodeTransfer(result.subarray(part?.body, part?.end), 'base64')).toEqual(body);
        expect(result.toString('latin1').startsWith(head + text + '--b\r\n')).toBe(true);
        expect(result.toString('latin1').endsWith('\r\n--b--\r\nend')).toBe(true);
      }),
    );
  });

  it('encodes large bodies in lines', async () => {
    const body = Buffer.alloc(1_000_003, 0);
    const result = await kept(Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), body]));
    if (result === null) throw new Error('refused');
    const { structure } = examine(result);
    expect(decodeTransfer(result.subarray(structure.body), structure.encoding)).toEqual(body);
    expect(
      Math.max(
        ...result
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBe(76);
  });

  it.each([
    ['in a header', 'Subject: \0\r\n\r\nx'],
    ['between parts', `${head}\0\r\n${text}--b--\r\n`],
    ['without a header', '\r\n\0'],
    ['in what says it is base64', 'Content-Transfer-Encoding: base64\r\n\r\n\0'],
  ])('is refused with a NUL %s', async (_where, message) => {
    const result = await kept(Buffer.from(message, 'latin1'));
    expect(result?.includes(0) ?? false).toBe(false);
  });

  it('is left alone without any', async () => {
    const message = Buffer.from(`${head}${text}${binaryHead}\x01\x02\r\n--b--\r\n`);
    expect(await kept(message)).toBe(message);
  });
});
