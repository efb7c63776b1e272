import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { agree, change } from '../testing/server.ts';
import * as say from './commands.ts';
import { type Packet, PacketReader, cString, packet, uint32 } from './packets.ts';
import { parseReply } from './replies.ts';

function one(bytes: Buffer): Packet {
  const reader = new PacketReader();
  reader.take(bytes);
  const cut = reader.next();
  if (typeof cut === 'string') throw new Error(cut);
  return cut;
}

test('packets come out as they went in, however they are cut', () => {
  const entry = fc.tuple(fc.constantFrom('a', 'L', '2'), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 1, max: 13 }), (sent, step) => {
      const wire = Buffer.concat(sent.map(([code, data]) => packet(code, Buffer.from(data))));
      const reader = new PacketReader();
      const found: [string, Uint8Array][] = [];
      for (let at = 0; at < wire.length; at += step) {
        reader.take(wire.subarray(at, at + step));
        for (let cut = reader.next(); typeof cut !== 'string'; cut = reader.next()) {
          found.push([cut.code, new Uint8Array(cut.data)]);
        }
      }
      expect(found).toEqual(sent.map(([code, data]) => [code, new Uint8Array(data)]));
      expect(reader.held).toBe(0);
    }),
  );
});

test.each([0, limits.packetOctets + 1, 0xffffffff])('a length of %d is not believed', (size) => {
  const reader = new PacketReader();
  reader.take(uint32(size));
  expect(reader.next()).toBe('bad-length');
});

test('no reply is understood that is not of its form, and none throws', () => {
  const codes = fc.constantFrom(...Array.from('acdfprst4Oyhim+2-ebqlXZ'));
  fc.assert(
    fc.property(codes, fc.uint8Array({ maxLength: 30 }), (code, data) => {
      const reply = parseReply({ code, data: Buffer.from(data) });
      if ('acdfprst4'.includes(code)) expect(reply === null).toBe(data.length > 0);
    }),
  );
});

test.each<[Buffer, unknown]>([
  [change.add('X', ' y'), { kind: 'addHeader', name: Buffer.from('X'), value: Buffer.from(' y') }],
  [change.insert(3, 'X', ''), { kind: 'insertHeader', index: 3, name: Buffer.from('X'), value: Buffer.alloc(0) }],
  [change.from('<a@b>'), { kind: 'changeFrom', path: 'a@b' }],
  [change.from('<>'), { kind: 'changeFrom', path: '' }],
  [change.addRecipientWith('<a@b>', 'NOTIFY=NEVER'), { kind: 'addRecipientWithParameters', path: 'a@b' }],
  [change.deleteRecipient('a@b'), { kind: 'deleteRecipient', path: 'a@b' }],
  [change.quarantine('why'), { kind: 'quarantine', reason: 'why' }],
])('a change: %#', (bytes, expected) => {
  expect(parseReply(one(bytes))).toEqual({ kind: 'change', change: expected });
});

test.each([
  packet('h', cString('X')),
  packet('h', cString('X'), Buffer.from('no end')),
  packet('h', cString('X'), cString('y'), cString('z')),
  packet('i', Buffer.from([0, 0])),
  packet('+'),
  packet('+', Buffer.from('a@b')),
  packet('+', cString('a@b'), cString('NOTIFY=NEVER')),
  packet('y', Buffer.from('550 no end')),
  packet('O', uint32(6)),
  packet('?', cString('')),
])('no reply: %#', (bytes) => {
  expect(parseReply(one(bytes))).toBe(null);
});

describe('commands', () => {
  test.each([
    [say.connect('[192.0.2.7]', '192.0.2.7', 25), 'C', '[192.0.2.7]\x004\x00\x19192.0.2.7\x00'],
    [say.connect('x', '2001:db8::1', 258), 'C', 'x\x006\x01\x022001:db8::1\x00'],
    [say.connect('x', '', 0), 'C', 'x\x00U'],
    [say.mail('a@b', ['SIZE=3']), 'M', '<a@b>\x00SIZE=3\x00'],
    [say.header('Subject', Buffer.from(' a\x00b')), 'L', 'Subject\x00 a\x00'],
    [say.macros('C', [['j', 'mx']]), 'D', 'Cj\x00mx\x00'],
    [say.negotiate(), 'O', '\x00\x00\x00\x06\x00\x00\x00\xff\x00\x1f\xf7\xff'],
  ])('%#', (bytes, code, data) => {
    const found = one(bytes);
    expect([found.code, found.data.toString('latin1')]).toEqual([code, data]);
  });
  test('a negotiation reads back', () => {
    expect(parseReply(one(agree(1, 2)))).toEqual({ kind: 'negotiated', version: 6, actions: 1, steps: 2 });
  });
});
