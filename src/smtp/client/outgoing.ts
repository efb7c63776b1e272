/**
 * A parcel's message as one peer can take it.
 * Implements: RFC 6152 §3 and RFC 3030 §3 (conversion for a peer without 8BITMIME or BINARYMIME, or 5.6.3 where that would break it),
 * RFC 6531 §3.4 (5.6.7 where only SMTPUTF8 would do), RFC 6758 §3.3 (MT-Priority for a peer without MT-PRIORITY).
 */
import { headerFields } from '../../message/header/fields.ts';
import { createExaminer } from '../../message/examine.ts';
import { type Inconvertible, downgrade, hasRawHeader } from '../../message/downgrade/downgrade.ts';
import { type Piece, ranges, written, writtenSize } from '../../message/downgrade/pieces.ts';
import type { Part } from '../../message/types.ts';
import { limits as mtaLimits } from '../../mta/limits.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Content, chunks } from '../../message/content.ts';
import type { HopReply, Parcel } from '../../mta/deliver/port.ts';
import type { MailParameters } from '../../mta/types.ts';
import type { Keywords } from './peer.ts';

/** What is sent, and what MAIL says of it. */
export interface Outgoing {
  readonly body: MailParameters['body'];
  /** Octets; a little more than there will be where parts are encoded on their way. */
  readonly size: number;
  /** The octets, from their beginning. */
  blocks(step: number): AsyncIterable<Buffer>;
}

const asIs = (content: Content, body: Outgoing['body']): Outgoing => ({
  body,
  size: content.size,
  blocks: (step) => chunks(content, 0, content.size, step),
});

export async function outgoing(parcel: Parcel, keywords: Keywords): Promise<Result<Outgoing, HopReply>> {
  const { parameters, eightBit } = parcel;
  const content = await prioritised(whole(parcel.content), parameters.priority, keywords);
  const isBinary = parameters.body === 'binarymime';
  const readsUtf8 = keywords.has('SMTPUTF8');
  if (isBinary && keywords.has('BINARYMIME') && keywords.has('CHUNKING') && (readsUtf8 || !parameters.smtpUtf8)) {
    return ok(asIs(content, 'binarymime'));
  }
  const isRaw = eightBit && parameters.smtpUtf8 && !readsUtf8;
  const isTooWide = eightBit && !keywords.has('8BITMIME');
  if (!isBinary && !isRaw && !isTooWide) return ok(asIs(content, eightBit ? '8bitmime' : parameters.body));
  const structure = await structureOf(content);
  if (isRaw && (await hasRawHeader(content, structure))) {
    return fail({
      code: 550,
      enhanced: '5.6.7',
      text: 'The message needs SMTPUTF8, which the next host does not offer',
    });
  }
  if (!isBinary && !isTooWide) return ok(asIs(content, '8bitmime'));
  const transport = keywords.has('8BITMIME') ? '8bit' : '7bit';
  const plan = await downgrade(content, structure, transport);
  if (!plan.ok) return fail({ code: 554, enhanced: '5.6.3', text: `${needs(isBinary)}: ${whyNot[plan.error]}` });
  return ok({
    body: transport === '8bit' && eightBit ? '8bitmime' : '7bit',
    size: writtenSize(plan.value),
    blocks: () => written(content, plan.value),
  });
}

const needs = (isBinary: boolean): string =>
  `The message needs ${isBinary ? 'BINARYMIME' : '8BITMIME'}, which the next host does not offer`;

const whyNot = {
  protected: 'converting it would break its signature or encryption',
  header: 'what is not ASCII stands in its header or between its parts',
  composite: 'one of its parts must not be encoded',
} as const satisfies Record<Inconvertible, string>;

async function structureOf(content: Content): Promise<Part> {
  const examiner = createExaminer();
  for await (const octets of ranges(content, 0, content.size)) examiner.push(octets);
  return examiner.end().structure;
}

/** A read that brings less than was asked for must not end a message early. */
const whole = (content: Content): Content => ({
  size: content.size,
  async read(from, to) {
    const octets = await content.read(from, to);
    if (octets.length !== to - from) throw new Error('the content is short');
    return octets;
  },
});

/** The priority in a header field, in the place of all that were there, for a peer that does not know the parameter. */
async function prioritised(content: Content, priority: number | undefined, keywords: Keywords): Promise<Content> {
  if (priority === undefined || keywords.has('MT-PRIORITY')) return content;
  const header = await content.read(0, Math.min(content.size, mtaLimits.headerOctets));
  const pieces: Piece[] = [{ kind: 'octets', octets: Buffer.from(`MT-Priority: ${priority}\r\n`) }];
  let from = 0;
  for (const { name, nameStart, end } of headerFields(header)) {
    if (name.toLowerCase() !== 'mt-priority') continue;
    pieces.push({ kind: 'copy', from, to: nameStart });
    from = end;
  }
  pieces.push({ kind: 'copy', from, to: content.size });
  return spliced(content, pieces);
}

/** Pieces none of which is encoded, to be read by range. */
function spliced(content: Content, pieces: readonly Piece[]): Content {
  return {
    size: writtenSize(pieces),
    async read(from, to) {
      const found: Buffer[] = [];
      let at = 0;
      for (const piece of pieces) {
        const size = writtenSize([piece]);
        const [first, last] = [Math.max(from - at, 0), Math.min(to - at, size)];
        at += size;
        if (first >= last) continue;
        if (piece.kind === 'octets') found.push(piece.octets.subarray(first, last));
        else found.push(await content.read(piece.from + first, piece.from + last));
      }
      return found.length === 1 && found[0] !== undefined ? found[0] : Buffer.concat(found);
    },
  };
}
