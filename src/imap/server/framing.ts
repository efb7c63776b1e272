/**
 * A whole command: its lines and the literals between them, as octets one behind the other.
 * A literal is looked at when it is announced: what is too large is refused before it is sent.
 * Implements: RFC 9051 §4.3, §7.6 (continuation), RFC 7888 (non-synchronizing literals).
 */
import { CRLF } from '../../base/bytes.ts';
import type { Output } from '../wire/output.ts';
import { type LiteralAnnouncement, goAhead, literalAnnouncement } from '../wire/literal.ts';
import type { CommandPart } from '../commands/session.ts';
import type { SocketInput } from './input.ts';

export type Framed =
  | { readonly kind: 'command'; readonly bytes: Buffer }
  /** The first line of a command that takes its literals itself. */
  | { readonly kind: 'stream'; readonly part: CommandPart }
  /** Refused, the command's octets are gone. `tag` is what its first line began with. */
  | { readonly kind: 'too-long' | 'literal-too-large'; readonly start: Buffer }
  /** A non-synchronizing literal that is too large even to be thrown away. */
  | { readonly kind: 'flood'; readonly start: Buffer }
  | { readonly kind: 'end' };

export interface FramingLimits {
  /** Octets of the command, literals included. */
  readonly command: number;
  /** Octets of a refused literal that are thrown away. */
  readonly discard: number;
}

/** Reads the next command. `streams` says whether a first line belongs to a command that takes its literals itself. */
export async function nextCommand(
  input: SocketInput,
  output: Output,
  limits: FramingLimits,
  streams: (line: Buffer) => boolean,
): Promise<Framed> {
  const first = await input.line(limits.command);
  if (first === null) return { kind: 'end' };
  if (first === 'too-long') return { kind: 'too-long', start: input.overlongStart };
  let literal = literalAnnouncement(first);
  if (literal === null) return { kind: 'command', bytes: first };
  if (streams(first)) return { kind: 'stream', part: { line: first, literal } };
  const pieces: Buffer[] = [first];
  let size = first.length;
  while (literal !== null) {
    if (size + literal.size > limits.command) return refuse(input, literal, limits, first);
    const octets = await inlineLiteral(input, output, literal);
    if (octets === null) return { kind: 'end' };
    const line = await input.line(limits.command - size - literal.size);
    if (line === null) return { kind: 'end' };
    if (line === 'too-long') return { kind: 'too-long', start: first };
    pieces.push(CRLF, ...octets, line);
    size += literal.size + line.length + 2;
    literal = literalAnnouncement(line);
  }
  return { kind: 'command', bytes: Buffer.concat(pieces) };
}

async function inlineLiteral(
  input: SocketInput,
  output: Output,
  literal: LiteralAnnouncement,
): Promise<Buffer[] | null> {
  await goAhead(output, literal);
  const octets: Buffer[] = [];
  for (let left = literal.size; left > 0;) {
    const chunk = await input.octets(left);
    if (chunk === null) return null;
    left -= chunk.length;
    octets.push(chunk);
  }
  return octets;
}

/** A synchronizing literal is simply not asked for; another one is on its way and must be read off. RFC 7888 §4 */
async function refuse(
  input: SocketInput,
  announced: LiteralAnnouncement,
  limits: FramingLimits,
  start: Buffer,
): Promise<Framed> {
  const outcome = await discard(input, announced, limits);
  if (outcome === 'end') return { kind: 'end' };
  return { kind: outcome === 'flood' ? 'flood' : 'literal-too-large', start };
}

/** Throws away what belongs to a command whose literal is refused, up to its end. */
export async function discard(
  input: Pick<SocketInput, 'octets' | 'line'>,
  announced: LiteralAnnouncement,
  limits: FramingLimits,
): Promise<'done' | 'end' | 'flood'> {
  let budget = limits.discard;
  for (let literal: LiteralAnnouncement | null = announced; literal !== null && !literal.synchronizing;) {
    budget -= literal.size;
    if (budget < 0) return 'flood';
    for (let left = literal.size; left > 0;) {
      const chunk = await input.octets(left);
      if (chunk === null) return 'end';
      left -= chunk.length;
    }
    const line = await input.line(limits.command);
    if (line === null) return 'end';
    literal = line === 'too-long' ? null : literalAnnouncement(line);
  }
  return 'done';
}
