/**
 * A message made fit for a transport that takes less: its leaves are encoded, nothing that is read changes.
 * Implements: RFC 6152 §3 (conversion to 7bit MIME), RFC 3030 §3 (binary to 8bit or 7bit), RFC 2045 §6.4 (what may be encoded),
 * RFC 2046 §5.2 (message/rfc822 never is, its parts are), RFC 1847 §2.1 (what is signed is not touched), RFC 1428 §3
 * (unknown-8bit), RFC 6532 §3.7 (message/global may be encoded).
 */
import { isAscii } from 'node:buffer';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Field, fieldBytes, findField, headerFields } from '../header/fields.ts';
import { limits } from '../limits.ts';
import type { Part } from '../types.ts';
import type { Content } from '../content.ts';
import { type Encoding, type Piece, ranges } from './pieces.ts';
import { Survey, type Transport } from './survey.ts';
import type { Traits } from './traits.ts';

/** Why a message must stay as it is. */
export type Inconvertible =
  /** A signature or an encryption would be broken. */
  | 'protected'
  /** What would have to change is a header, or stands between the parts. */
  | 'header'
  /** A part that must not be encoded. */
  | 'composite';

/** The message for the transport; `structure` is what examine() found in `source`. */
export async function downgrade(
  source: Content,
  structure: Part,
  transport: Transport,
): Promise<Result<readonly Piece[], Inconvertible>> {
  const work = new Downgrade(source, await Survey.of(source, structure), transport);
  const failure = await work.entity(structure, true);
  return failure === null ? ok(work.pieces) : fail(failure);
}

/** Whether a header holds octets beyond ASCII, of the message or of one inside it: SMTPUTF8 is needed then. RFC 6532 §3.2 */
export async function hasRawHeader(source: Content, part: Part): Promise<boolean> {
  for await (const octets of ranges(source, part.start, part.body)) if (!isAscii(octets)) return true;
  for (const child of part.children) if (await hasRawHeader(source, child)) return true;
  return false;
}

class Downgrade {
  readonly #source: Content;
  readonly #survey: Survey;
  readonly #transport: Transport;
  readonly pieces: Piece[] = [];

  constructor(source: Content, survey: Survey, transport: Transport) {
    this.#source = source;
    this.#survey = survey;
    this.#transport = transport;
  }

  /** `isMessage`: a header of its own with MIME-Version, not that of a body part. */
  async entity(part: Part, isMessage: boolean): Promise<Inconvertible | null> {
    // Whatever fits already stays as it is, signatures and labels included.
    if (this.#fits(part.start, part.end)) {
      this.#copy(part.start, part.end);
      return null;
    }
    if (part.type === 'multipart' && (part.subtype === 'signed' || part.subtype === 'encrypted')) return 'protected';
    if (!this.#fits(part.start, part.body) || part.body - part.start > limits.rewrittenHeader) return 'header';
    if (part.children.length === 0) return this.#leaf(part, isMessage);
    if (part.subtype === 'global') return this.#encoded(part, isMessage);
    // In a composite body the label says what its parts are. RFC 2045 §6.4
    await this.#header(part, isMessage, this.#transport);
    return this.#children(part);
  }

  /** Parts, and what stands between them. */
  async #children(part: Part): Promise<Inconvertible | null> {
    let at = part.body;
    for (const child of part.children) {
      if (!this.#fits(at, child.start)) return 'header';
      this.#copy(at, child.start);
      const failure = await this.entity(child, part.type === 'message');
      if (failure !== null) return failure;
      at = child.end;
    }
    if (!this.#fits(at, part.end)) return 'header';
    this.#copy(at, part.end);
    return null;
  }

  #leaf(part: Part, isMessage: boolean): Promise<Inconvertible | null> {
    const isIdentity = part.encoding === '7bit' || part.encoding === '8bit' || part.encoding === 'binary';
    return isIdentity && mayBeEncoded(part) ? this.#encoded(part, isMessage) : Promise.resolve('composite');
  }

  async #encoded(part: Part, isMessage: boolean): Promise<null> {
    const traits = this.#survey.traits(part.body);
    const encoding = encodingFor(part, traits);
    await this.#header(part, isMessage, encoding);
    this.pieces.push({ kind: 'encode', from: part.body, to: part.end, encoding, size: encodedSize(encoding, traits) });
    return null;
  }

  /** The header with another transfer encoding, and with what makes it one of MIME where it was none. */
  async #header(part: Part, isMessage: boolean, encoding: Encoding | Transport): Promise<void> {
    const bytes = await this.#source.read(part.start, part.body);
    const fields = headerFields(bytes);
    const kept = fields.filter((field) => !isTransferEncoding(field));
    const added: string[] = [];
    if (isMessage && findField(fields, 'mime-version') === null) added.push('MIME-Version: 1.0');
    if (findField(fields, 'content-type') === null && part.children.length === 0) {
      added.push('Content-Type: text/plain; charset=unknown-8bit');
    }
    added.push(`Content-Transfer-Encoding: ${encoding}`);
    const end = fields.at(-1)?.end ?? 0;
    const octets = [
      ...kept.map((field) => fieldBytes(bytes, field)),
      Buffer.from(added.map((line) => `${line}\r\n`).join('')),
      bytes.subarray(end),
    ];
    this.pieces.push({ kind: 'octets', octets: Buffer.concat(octets) });
  }

  #copy(from: number, to: number): void {
    if (to > from) this.pieces.push({ kind: 'copy', from, to });
  }

  #fits(from: number, to: number): boolean {
    return from >= to || this.#survey.fits(from, to, this.#transport);
  }
}

/** At most: in quoted-printable a blank at the end of a line and a dot at its beginning are escaped too, and lines are broken. */
const encodedSize = (encoding: Encoding, { size, lines, escaped }: Traits): number =>
  encoding === 'base64' ? 78 * Math.ceil(size / 57) : size + 2 * escaped + 4 * lines + 5 * Math.ceil(size / 24);

const isTransferEncoding = ({ name }: Field): boolean => name.toLowerCase() === 'content-transfer-encoding';

/** RFC 2046 §5.1 and §5.2: not a composite that could not be read, nor a message that must be seen in passing. */
const mayBeEncoded = ({ type, subtype }: Part): boolean =>
  type !== 'multipart' && !(type === 'message' && ['rfc822', 'partial', 'external-body'].includes(subtype));

/** The shorter one, where quoted-printable can be undone to the same octets: in text whose lines are lines. */
const encodingFor = ({ type }: Part, { size, binary, longest, escaped }: Traits): Encoding =>
  type === 'text' && !binary && longest <= limits.line.most && escaped * 6 <= size ? 'quoted-printable' : 'base64';
