/**
 * Transfer encodings undone piece by piece, so that a part of any size costs little memory and no long turn.
 * Implements: RFC 2045 §6.7 and §6.8, with the tolerance of base64.ts and quoted-printable.ts.
 * Not here: x-uuencode, which is read as a whole (transfer.ts).
 */
import { CR, HTAB, LF, SP } from '../../base/bytes.ts';
import { sextetOf } from './base64.ts';
import { decodeQuotedPrintable } from './quoted-printable.ts';

export interface TransferDecoder {
  /** What can be decoded so far. */
  push(octets: Buffer): Buffer;
  end(): Buffer;
}

const EQUALS = 0x3d;
const nothing = Buffer.alloc(0);

/** A line that is longer is decoded before its end was seen. RFC 2045 §6.7 (5) allows 76. */
const longLine = 65_536;

function base64(): TransferDecoder {
  let bits = 0;
  let held = 0;
  return {
    push: (octets) => {
      const decoded = Buffer.allocUnsafe(Math.ceil((octets.length * 3) / 4) + 1);
      let length = 0;
      for (const octet of octets) {
        // Padding ends a quantum: what follows begins anew.
        if (octet === EQUALS) held = 0;
        const sextet = sextetOf(octet);
        if (sextet === null) continue;
        bits = ((bits << 6) | sextet) & 0xfff;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        decoded[length++] = (bits >> held) & 0xff;
      }
      return decoded.subarray(0, length);
    },
    end: () => nothing,
  };
}

function quotedPrintable(): TransferDecoder {
  let held: Buffer = nothing;
  return {
    push: (octets) => {
      const text = held.length === 0 ? octets : Buffer.concat([held, octets]);
      const lines = text.lastIndexOf(LF) + 1;
      const cut = lines === 0 && text.length > longLine ? safeCut(text) : lines;
      held = Buffer.from(text.subarray(cut));
      return decodeQuotedPrintable(text.subarray(0, cut));
    },
    end: () => decodeQuotedPrintable(held),
  };
}

/** A place in a line that no escape, no line break and no blanks at its end are cut at; the end where all of it is blank. */
function safeCut(text: Buffer): number {
  let at = text.length;
  while (at > 0 && (text[at - 1] === SP || text[at - 1] === HTAB || text[at - 1] === CR)) at -= 1;
  const escape = text.lastIndexOf(EQUALS, at - 1);
  if (escape !== -1 && escape >= at - 2) at = escape;
  return at <= 0 ? text.length : at;
}

const decoders: ReadonlyMap<string, () => TransferDecoder> = new Map([
  ['base64', base64],
  ['quoted-printable', quotedPrintable],
]);

/** A decoder for this encoding, or null where there is none that works piece by piece. */
export const transferDecoder = (encoding: string): TransferDecoder | null =>
  decoders.get(encoding.toLowerCase())?.() ?? null;
