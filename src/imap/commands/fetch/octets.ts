/**
 * The octets of a message while it is fetched or searched, and literals of them.
 * Implements: literal and literal8 of RFC 9051 §9, RFC 3516 §4.2.
 */
import { withoutNuls } from '../../../base/bytes.ts';
import type { Content } from '../../../message/content.ts';
import type { MessageOctets } from '../../../ms/content.ts';
import { step } from '../../limits.ts';
import type { Output } from '../../wire/output.ts';

export const sizeOf = (octets: MessageOctets): number =>
  'bytes' in octets ? octets.bytes.length : octets.content.size;

/** How octets may be said. */
type Saying = (octets: Buffer) => Buffer;

const asTheyAre: Saying = (octets) => octets;

type WriteLiteral = (octets: MessageOctets, from: number, to: number, output: Output) => Promise<void> | undefined;

/**
 * literal of octets [from, to). A large one goes out step by step, as fast as the client takes it. No literal may hold a NUL
 * (RFC 9051 §4.3): few messages have one, and BINARY has it as it is.
 */
export const writeLiteral: WriteLiteral = (octets, from, to, output) => {
  output.text(`{${to - from}}\r\n`);
  return write(octets, from, to, output, withoutNuls);
};

/** literal8 of octets [from, to). */
export const writeLiteral8: WriteLiteral = (octets, from, to, output) => {
  output.text(`~{${to - from}}\r\n`);
  return write(octets, from, to, output, asTheyAre);
};

function write(
  octets: MessageOctets,
  from: number,
  to: number,
  output: Output,
  saying: Saying,
): Promise<void> | undefined {
  if ('bytes' in octets) {
    output.octets(saying(octets.bytes.subarray(from, to)));
    return undefined;
  }
  return streamed(octets.content, from, to, output, saying);
}

async function streamed(content: Content, from: number, to: number, output: Output, saying: Saying): Promise<void> {
  for (let at = from; at < to;) {
    const octets = await content.read(at, Math.min(to, at + step));
    if (octets.length === 0) throw new Error('A message is shorter than its size says');
    output.octets(saying(octets));
    at += octets.length;
    await output.flush();
  }
}
