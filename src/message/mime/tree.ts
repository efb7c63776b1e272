/**
 * The part tree while it grows: which containers are open, which boundaries end them, where every part begins and ends.
 * Implements: RFC 2046 §5.1 (multipart, digest), §5.2.1 (message/rfc822), RFC 6532 §3.7 (message/global).
 * Not here: finding lines (scanner.ts); what header fields mean (../header/).
 */
import { fullBudget, spend } from '../header/budget.ts';
import { emptyEntity, isEntityField, takeEntityField, type Entity } from '../header/entity.ts';
import { emptyEnvelope, envelope, isEnvelopeField, takeEnvelopeField, type EnvelopeDraft } from '../header/envelope.ts';
import { parameter } from '../header/parameters.ts';
import { limits } from '../limits.ts';
import type { Parameters, Part } from '../types.ts';
import { isIdentity } from './transfer.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Omit<Mutable<Part>, 'children'> & { readonly children: Draft[] };

/** An open part: the innermost is last. */
interface Frame {
  readonly part: Draft;
  /** How many line feeds came before its body. */
  lineFeeds: number;
  /** The delimiter its children are searched by; null for what is no multipart, and after the close-delimiter. */
  boundary: string | null;
  /** The outer frame whose boundary reads the same, hidden while this one is open. */
  hidden: number | undefined;
  /** Whether an envelope is read from its header: the outermost message and every enclosed one. */
  readonly message: EnvelopeDraft | null;
}

/** A line that is a delimiter of an open multipart. */
export interface BoundaryLine {
  readonly frame: number;
  /** Whether it is the close-delimiter. */
  readonly closes: boolean;
}

/** Where a boundary line or the end of the message stands. */
export interface Position {
  readonly offset: number;
  /** Line feeds before it. */
  readonly lineFeeds: number;
}

const noParameters: Parameters = [];
const noLanguage: readonly string[] = [];

export class PartTree {
  readonly root: Draft;
  readonly rootEnvelope: EnvelopeDraft;
  /** Set while the header of the innermost part is read. */
  #entity: Entity | null;
  readonly #frames: Frame[] = [];
  readonly #boundaries = new Map<string, number>();
  readonly #budget = fullBudget();
  #parts = 1;

  constructor() {
    this.rootEnvelope = emptyEnvelope();
    this.root = draftPart(0);
    this.#entity = emptyEntity();
    this.#frames.push({ part: this.root, lineFeeds: 0, boundary: null, hidden: undefined, message: this.rootEnvelope });
  }

  get inHeader(): boolean {
    return this.#entity !== null;
  }

  get hasBoundaries(): boolean {
    return this.#boundaries.size > 0;
  }

  /** The innermost part: what the header or body octets at hand belong to. */
  get current(): Part {
    return this.#frames.at(-1)?.part ?? this.root;
  }

  /** Containers around the innermost part that are messages; 0 in the outermost message. */
  get enclosures(): number {
    let messages = 0;
    for (const { message } of this.#frames) if (message !== null) messages += 1;
    return messages - 1;
  }

  /** A field of the header being read; its name in lower case. */
  takeField(name: string, value: Buffer): void {
    const message = this.#frames.at(-1)?.message ?? null;
    if (this.#entity === null) return;
    if (isEntityField(name)) {
      if (spend(this.#budget, value.length)) takeEntityField(this.#entity, name, value);
    } else if (message !== null && isEnvelopeField(name)) {
      if (spend(this.#budget, value.length)) takeEnvelopeField(message, name, value, this.#budget);
    }
  }

  /** The header of the innermost part is over; its body begins here. An enclosed message begins with its own header. */
  beginBody(at: Position): void {
    const frame = this.#frames.at(-1);
    const entity = this.#entity;
    if (frame === undefined || entity === null) return;
    this.#entity = null;
    const { part } = frame;
    describe(part, entity, this.#inDigest());
    part.body = at.offset;
    frame.lineFeeds = at.lineFeeds;
    if (frame.message !== null) this.#giveEnvelope(frame.message);
    const deep = this.#frames.length > limits.depth;
    if (part.type === 'multipart') this.#openMultipart(frame, deep);
    else if (!deep && isMessage(part) && isIdentity(part.encoding) && this.#parts < limits.parts) {
      this.#beginPart(part, at.offset, emptyEnvelope());
    }
  }

  /** Whether a line (without "--" in front and white space behind) is a delimiter. RFC 2046 §5.1.1 */
  boundaryLine(line: string): BoundaryLine | null {
    const delimiter = this.#boundaries.get(line);
    if (delimiter !== undefined) {
      if (this.#parts < limits.parts) return { frame: delimiter, closes: false };
      this.#boundaries.clear();
      return null;
    }
    if (!line.endsWith('--')) return null;
    const close = this.#boundaries.get(line.slice(0, -2));
    return close === undefined ? null : { frame: close, closes: true };
  }

  /** Ends all parts inside the multipart at the line break before the boundary line, and begins the next one behind it. */
  crossBoundary(line: BoundaryLine, at: Position, lineBreak: number, next: number): void {
    while (this.inHeader) this.beginBody(at);
    this.#close(line.frame + 1, at, lineBreak);
    const frame = this.#frames[line.frame];
    if (frame === undefined) return;
    if (line.closes) this.#forgetBoundary(frame);
    else this.#beginPart(frame.part, next, null);
  }

  /** The message is over. */
  finish(at: Position): void {
    while (this.inHeader) this.beginBody(at);
    this.#close(0, at, 0);
  }

  #beginPart(parent: Draft, start: number, message: EnvelopeDraft | null): void {
    const part = draftPart(start);
    parent.children.push(part);
    this.#parts += 1;
    this.#entity = emptyEntity();
    this.#frames.push({ part, lineFeeds: 0, boundary: null, hidden: undefined, message });
  }

  #openMultipart(frame: Frame, deep: boolean): void {
    const boundary = boundaryOf(frame.part);
    if (boundary === null) {
      // Without its boundary the Content-Type is one that cannot be read. RFC 2045 §5.2
      frame.part.type = 'text';
      frame.part.subtype = 'plain';
      frame.part.parameters = noParameters;
      return;
    }
    if (deep) return;
    frame.boundary = boundary;
    frame.hidden = this.#boundaries.get(boundary);
    this.#boundaries.set(boundary, this.#frames.length - 1);
  }

  #forgetBoundary(frame: Frame): void {
    if (frame.boundary === null) return;
    if (frame.hidden === undefined) this.#boundaries.delete(frame.boundary);
    else if (this.#boundaries.has(frame.boundary)) this.#boundaries.set(frame.boundary, frame.hidden);
    frame.boundary = null;
  }

  /** Ends the open parts from the innermost down to the frame `first`. */
  #close(first: number, at: Position, lineBreak: number): void {
    const content = at.offset - lineBreak;
    let inner = 0;
    for (
      let frame = this.#frames.at(-1);
      frame !== undefined && this.#frames.length > first;
      frame = this.#frames.at(-1)
    ) {
      const { part } = frame;
      part.end = Math.max(part.body, content, inner);
      const breakIsOutside = lineBreak > 0 && part.end === content;
      part.lines = at.lineFeeds - frame.lineFeeds - (breakIsOutside ? 1 : 0);
      inner = part.end;
      this.#forgetBoundary(frame);
      this.#frames.pop();
    }
  }

  #giveEnvelope(draft: EnvelopeDraft): void {
    const enclosing = this.#frames.at(-2);
    if (enclosing !== undefined) enclosing.part.envelope = envelope(draft);
  }

  #inDigest(): boolean {
    const parent = this.#frames.at(-2)?.part;
    return parent?.type === 'multipart' && parent.subtype === 'digest';
  }
}

const isMessage = ({ type, subtype }: Draft): boolean =>
  type === 'message' && (subtype === 'rfc822' || subtype === 'global');

/** boundary := 0*69<bchars> bcharsnospace: white space at its end does not belong to it. RFC 2046 §5.1.1 */
function boundaryOf(part: Draft): string | null {
  const boundary = Buffer.from((parameter(part.parameters, 'boundary') ?? '').trimEnd());
  return boundary.length === 0 || boundary.length > limits.boundaryOctets ? null : boundary.toString('latin1');
}

function draftPart(start: number): Draft {
  return {
    start,
    body: start,
    end: start,
    lines: 0,
    type: 'text',
    subtype: 'plain',
    parameters: noParameters,
    id: null,
    description: null,
    encoding: '7bit',
    md5: null,
    disposition: null,
    language: noLanguage,
    location: null,
    children: [],
    envelope: null,
  };
}

/** Writes down what the header said; in a multipart/digest the default type is message/rfc822. RFC 2046 §5.1.5 */
function describe(part: Draft, entity: Entity, inDigest: boolean): void {
  if (entity.contentType !== null) {
    part.type = entity.contentType.type;
    part.subtype = entity.contentType.subtype;
    part.parameters = entity.contentType.parameters;
  } else if (inDigest) {
    part.type = 'message';
    part.subtype = 'rfc822';
  }
  part.encoding = entity.encoding ?? '7bit';
  part.id = entity.id;
  part.description = entity.description;
  part.md5 = entity.md5;
  part.disposition = entity.disposition;
  part.language = entity.language;
  part.location = entity.location;
}
