/**
 * A message whose compressed packet has padding behind what is compressed, as Sequoia's sq writes by default so that nobody learns
 * its length. Packets for padding are younger (RFC 9580 §5.14), and inflating by the platform refuses what stands behind the end.
 * Implements: RFC 9580 §5.6 (compressed data), §4.2.1 (packet headers).
 */
import { type Message, type PartialConfig, type SessionKey, enums } from 'openpgp';
import { deflateEnd } from './deflate-end.ts';
import { tags } from './packets.ts';
import { readingRules } from './rules.ts';
import { withDefaults } from './with-defaults.ts';

/** What was encrypted, without the padding: a message of one compressed packet; null where it is none such. */
export async function withoutPadding(
  message: Message<Uint8Array>,
  sessionKeys: readonly SessionKey[],
): Promise<Buffer | null> {
  const bodies: Buffer[] = [];
  /** Takes the place of the packet that unpacks itself while it is read: by then the whole is known to be unchanged. */
  class Compressed {
    static readonly tag = enums.packet.compressedData;
    async read(octets: Uint8Array | Readable): Promise<void> {
      bodies.push(octets instanceof Uint8Array ? Buffer.from(octets) : await collected(octets));
    }
  }
  const rules: PartialConfig & { readonly additionalAllowedPackets: readonly unknown[] } = {
    ...readingRules,
    additionalAllowedPackets: [Compressed],
  };
  const { packets } = await message.decrypt([], [], [...sessionKeys], undefined, withDefaults(rules));
  const [body] = bodies;
  if (packets.length !== 1 || body?.[0] !== enums.compression.zip) return null;
  const end = deflateEnd(body, 1);
  return end === null ? null : packet(tags.compressed, body.subarray(0, end));
}

interface Readable {
  getReader(): { read(): Promise<{ readonly value?: Uint8Array; readonly done: boolean }> };
}

async function collected(stream: Readable): Promise<Buffer> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return Buffer.concat(pieces);
    if (value !== undefined) pieces.push(value);
  }
}

function packet(tag: number, body: Buffer): Buffer {
  const header = Buffer.from([0xc0 | tag, 0xff, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}
