import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unpack } from './unpack.ts';

/** A zip of one file; sizes in front of it are missing, as streaming writers leave them. */
function zip(content: Buffer, { method = 8, claimed = -1 } = {}): Buffer {
  const data = method === 8 ? deflateRawSync(content) : content;
  const name = Buffer.from('report.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(claimed === -1 ? data.length : claimed, 20);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, name, data, central, name, end]);
}

const text = Buffer.from('hello '.repeat(100));
const zeros = Buffer.alloc(20_000_000);

it.each<[string, Buffer, Buffer | null]>([
  ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
  ['what is not packed', text, text],
  ['gzip', gzipSync(text), text],
  ['zip', zip(text), text],
  ['zip, stored', zip(text, { method: 0 }), text],
  ['too much', Buffer.alloc(2_000), null],
  ['a gzip bomb', gzipSync(zeros), null],
  ['a zip bomb', zip(zeros), null],
  ['half a gzip', gzipSync(text).subarray(0, 20), null],
  ['half a zip', zip(text).subarray(0, 40), null],
  ['a zip that claims too much', zip(text, { claimed: 0xffff_ffff }), null],
  ['a zip of another method', zip(text, { method: 14 }), null],
])('%s', async (_, content, expected) => expect(await unpack(content, 1_000)).toEqual(expected));

it('never throws', async () => {
  const heads = ['504b0304', '1f8b', '504b0102', '504b0506', '00'].map((hex) => Buffer.from(hex, 'hex'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 60 }))),
      async (pieces) => {
        await unpack(Buffer.concat(pieces), 1_000);
        await unpack(Buffer.concat([Buffer.from('504b0304', 'hex'), ...pieces]), 1_000);
      },
    ),
  );
});
