/**
 * The octets of a message while it is fetched or searched.
 */
import type { Content } from '../../../message/content.ts';
import type { MessageOctets } from '../../../ms/content.ts';
import { step } from '../../limits.ts';
import type { Output } from '../../wire/output.ts';

/** Octets [from, to). */
export function range(octets: MessageOctets, from: number, to: number): Buffer | Promise<Buffer> {
  return 'bytes' in octets ? octets.bytes.subarray(from, to) : octets.content.read(from, to);
}

export const sizeOf = (octets: MessageOctets): number =>
  'bytes' in octets ? octets.bytes.length : octets.content.size;

/** literal of octets [from, to). A large one goes out step by step, as fast as the client takes it. */
export function writeLiteral(
  octets: MessageOctets,
  from: number,
  to: number,
  output: Output,
): Promise<void> | undefined {
  output.text(`{${to - from}}\r\n`);
  if ('bytes' in octets) {
    output.octets(octets.bytes.subarray(from, to));
    return undefined;
  }
  return streamed(octets.content, from, to, output);
}

async function streamed(content: Content, from: number, to: number, output: Output): Promise<void> {
  for (let at = from; at < to;) {
    const octets = await content.read(at, Math.min(to, at + step));
    if (octets.length === 0) throw new Error('A message is shorter than its size says');
    output.octets(octets);
    at += octets.length;
    await output.flush();
  }
}
