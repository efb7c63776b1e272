/**
 * The announcement of a literal at the end of a line.
 * Implements: literal, literal8 of RFC 9051 §9, non-synchronizing literals of RFC 7888, RFC 3516 §4.2.
 */
import type { Buffer } from 'node:buffer';
import type { Output } from './output.ts';

export interface LiteralAnnouncement {
  /** Octets; what no double can hold exactly is MAX_SAFE_INTEGER. */
  readonly size: number;
  /** Whether the client waits for our consent. */
  readonly synchronizing: boolean;
  /** literal8: may hold NUL. */
  readonly binary: boolean;
  /** Where the announcement begins in the line. */
  readonly start: number;
}

const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;

/** literal = "{" number64 ["+"] "}" at the end of a line (given without its CRLF); null where there is none. */
export function literalAnnouncement(line: Buffer): LiteralAnnouncement | null {
  let at = line.length - 1;
  if (line[at] !== 0x7d) return null;
  at -= 1;
  const synchronizing = line[at] !== 0x2b;
  if (!synchronizing) at -= 1;
  const digitsEnd = at + 1;
  while (at >= 0 && isDigit(line[at] ?? 0)) at -= 1;
  if (at < 0 || line[at] !== 0x7b || at + 1 === digitsEnd) return null;
  const binary = at > 0 && line[at - 1] === 0x7e;
  const value = Number(line.toString('latin1', at + 1, digitsEnd));
  return {
    size: Math.min(value, Number.MAX_SAFE_INTEGER),
    synchronizing,
    binary,
    start: binary ? at - 1 : at,
  };
}

/** Says that a literal may come. continue-req of RFC 9051 §9 */
export async function goAhead(output: Output, literal: LiteralAnnouncement): Promise<void> {
  if (!literal.synchronizing) return;
  output.text('+ OK\r\n');
  await output.flush();
}
