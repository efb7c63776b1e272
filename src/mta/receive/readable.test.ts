import { describe, expect, test } from 'vitest';
import { decodeTransfer } from '../../message/mime/transfer.ts';
import { examine } from '../../message/examine.ts';
import { clientOf, transactionOf } from '../testing/envelope.ts';
import { house } from '../testing/house.ts';
import { createInboundReceiver } from './inbound.ts';

/** Every octet there is, and what looks like lines. */
const data = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, at) => at)), Buffer.from('\n.\n\r.\r\0')]);
const head = 'From: a@client.example\r\nMIME-Version: 1.0\r\n';
const binary = Buffer.concat([
  Buffer.from(`${head}Content-Type: image/x\r\nContent-Transfer-Encoding: binary\r\n\r\n`),
  data,
]);
const signed = Buffer.concat([
  Buffer.from(`${head}Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n\r\n`),
  data,
  Buffer.from('\r\n--s\r\nContent-Type: application/x-sign\r\n\r\nx\r\n--s--\r\n'),
]);

/** What is filed of a message that came. */
async function filed(came: Buffer, to: readonly string[], body: 'binarymime' | '8bitmime' = 'binarymime') {
  const world = house();
  const discarded: unknown[] = [];
  const content = {
    ...world.content,
    discard: (one: unknown) => {
      discarded.push(one);
      return Promise.resolve();
    },
  };
  const receiver = createInboundReceiver({ ...world, content, relayFor: () => true });
  const staged = { kind: 'bytes' as const, bytes: came };
  await receiver.data(clientOf(), transactionOf('a@client.example', to, { body }), staged);
  const kept = world.spool.accepted[0]?.content;
  if (kept?.kind !== 'bytes') return expect.fail('nothing was filed');
  return { bytes: kept.bytes, isCameDiscarded: discarded.includes(staged), isKeptDiscarded: discarded.includes(kept) };
}

describe('binary mail', () => {
  test('for a mailbox has its binary parts in base64, and what came is thrown away', async () => {
    const { bytes, ...rest } = await filed(binary, ['alice@alpha.test']);
    expect(bytes.includes(0)).toBe(false);
    expect(bytes.toString()).toContain('\r\nContent-Transfer-Encoding: base64\r\n');
    const { structure } = examine(bytes);
    expect(decodeTransfer(bytes.subarray(structure.body), structure.encoding)).toEqual(data);
    expect(rest).toEqual({ isCameDiscarded: true, isKeptDiscarded: false });
  });

  test.each<[string, Buffer, readonly string[], 'binarymime' | '8bitmime']>([
    ['for others alone', binary, ['x@elsewhere.example'], 'binarymime'],
    ['that is signed', signed, ['alice@alpha.test'], 'binarymime'],
    ['that is none', Buffer.from(`${head}\r\nJust lines.\r\n`), ['alice@alpha.test'], 'binarymime'],
    ['that nobody called so', Buffer.from(`${head}\r\nIt is \n so.\r\n`), ['alice@alpha.test'], '8bitmime'],
  ])('%s is kept as it came', async (_name, came, to, body) => {
    const { bytes, ...rest } = await filed(came, to, body);
    expect(bytes).toEqual(came);
    expect(rest).toEqual({ isCameDiscarded: false, isKeptDiscarded: false });
  });
});
