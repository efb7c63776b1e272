/**
 * What the page may have of an opened tree: its parts in order, each with the layer in which it stands, and the seals that stayed
 * closed. Of a seal that did not open whole there is nothing (EFAIL); of one inside a text the borders stay (RFC 9580 §7).
 */
import { decodeWords } from '../../../../src/message/header/encoded-word.ts';
import { fieldText, findFields, headerFields } from '../../../../src/message/header/fields.ts';
import { parameter } from '../../../../src/message/header/parameters.ts';
import { decodeTransfer } from '../../../../src/message/mime/transfer.ts';
import { isWrapped } from '../../../../src/sealed/header.ts';
import { type OpenedPiece, openInline } from '../../../../src/sealed/inline.ts';
import { type ProtectedPart, payload } from '../../../../src/sealed/protect.ts';
import type { EncryptionVerdict, KeyIdentity, Standard } from '../../../../src/sealed/types.ts';
import type { ClosedSeal, EnclosedHead, LetterPart } from '../../letter.ts';

export interface Gathered {
  readonly parts: readonly LetterPart[];
  readonly closed: readonly ClosedSeal[];
  readonly openedBy: readonly KeyIdentity[];
}

/** Where a part stands. */
interface Place {
  readonly place: string;
  readonly layer: string;
  readonly alternative: string | null;
  readonly enclosed: EnclosedHead | null;
}

export async function gather(root: ProtectedPart, standards: readonly Standard[]): Promise<Gathered> {
  const gathering = new Gathering(standards, payload(root));
  await gathering.part(root, { place: '1', layer: '1', alternative: null, enclosed: null });
  return gathering;
}

class Gathering implements Gathered {
  readonly parts: LetterPart[] = [];
  readonly closed: ClosedSeal[] = [];
  readonly openedBy: KeyIdentity[] = [];
  readonly #standards: readonly Standard[];
  readonly #payload: ProtectedPart;

  constructor(standards: readonly Standard[], core: ProtectedPart) {
    this.#standards = standards;
    this.#payload = core;
  }

  async part(at: ProtectedPart, where: Place): Promise<void> {
    const { seal, part, role } = at.opened;
    if (role !== 'content') return;
    const { place } = where;
    if (seal?.kind === 'broken')
      this.closed.push({ place, state: 'broken', standard: seal.standard, reason: seal.reason, recipients: [] });
    if (seal?.kind === 'sealed' && seal.encryption !== null)
      this.#encryption(place, seal.encryption, at.children.length);
    if (part.type === 'message' && at.children.length > 0) return this.#message(at, where);
    if (at.children.length > 0) return this.#children(at, where);
    const isKeys = seal?.kind === 'sealed' && seal.encryption === null;
    if ((seal !== null && !isKeys) || part.type === 'multipart') return;
    const made = partOf(at, where);
    // A text between whose lines something is sealed stands in pieces.
    if (made.type === 'text/plain' && made.disposition !== 'attachment') await this.#text(made);
    else this.parts.push(made);
  }

  #encryption(place: string, verdict: EncryptionVerdict, opened: number): void {
    const { openedBy, state, standard, reason, recipients } = verdict;
    if (openedBy !== null) this.openedBy.push(openedBy);
    if (opened === 0)
      this.closed.push({ place, state: state === 'locked' ? 'locked' : 'broken', standard, reason, recipients });
  }

  /** The message itself where it was wrapped as a whole (RFC 8551 §3.1); else a file, and in sight as well where something is sealed in it. */
  async #message(at: ProtectedPart, where: Place): Promise<void> {
    const isItself = at === this.#payload && isWrapped(at.opened.part) && at.covers === 'message';
    if (isItself) return this.#children(at, where);
    this.parts.push(partOf(at, where));
    const [inner] = at.children;
    if (inner === undefined || !hasSeal(inner)) return;
    const { place } = where;
    await this.part(inner, {
      place: `${place}.1`,
      layer: place,
      alternative: null,
      enclosed: headOf(inner),
    });
  }

  async #children(at: ProtectedPart, where: Place): Promise<void> {
    const { seal, part } = at.opened;
    const isSeal = seal !== null && seal.kind !== 'broken';
    const { place } = where;
    const inside: Place = isSeal
      ? { ...where, layer: place, alternative: null }
      : { ...where, alternative: part.subtype === 'alternative' ? place : where.alternative };
    for (const [index, child] of at.children.entries())
      await this.part(child, { ...inside, place: `${place}.${index + 1}` });
  }

  async #text(whole: LetterPart): Promise<void> {
    const text = Buffer.from(whole.octets);
    const pieces = await openInline(text, this.#standards);
    if (pieces.every(({ unsealed }) => unsealed === null)) {
      this.parts.push(whole);
      return;
    }
    for (const [index, piece] of pieces.entries())
      this.#piece({ ...whole, place: `${whole.place}#${index + 1}`, alternative: null }, piece, text);
  }

  #piece(part: LetterPart, { from, to, standard, unsealed }: OpenedPiece, text: Buffer): void {
    if (unsealed === null || standard === null) {
      this.parts.push({ ...part, octets: new Uint8Array(text.subarray(from, to)) });
      return;
    }
    const { place } = part;
    switch (unsealed.kind) {
      case 'closed':
        this.#encryption(place, unsealed.encryption, 0);
        return;
      case 'malformed':
        this.closed.push({ place, state: 'broken', standard, reason: unsealed.reason, recipients: [] });
        return;
      case 'keys':
        this.parts.push({
          ...part,
          type: 'application/pgp-keys',
          name: 'key.asc',
          octets: new Uint8Array(text.subarray(from, to)),
        });
        return;
      case 'content': {
        const { content, encryption, signatures } = unsealed;
        if (encryption !== null) this.#encryption(place, encryption, 1);
        this.parts.push({
          ...part,
          layer: place,
          // RFC 9580 §6.2.2.5: what is encrypted is in UTF-8 unless it says otherwise; what is signed is in the charset of the text.
          charset: encryption === null ? part.charset : 'utf-8',
          octets: new Uint8Array(content),
          covers: 'part',
          signedBy: [...part.signedBy, ...signatures],
          encrypted: encryption === null ? part.encrypted : [...part.encrypted, encryption],
        });
      }
    }
  }
}

function partOf({ opened, covers, signedBy, encrypted }: ProtectedPart, where: Place): LetterPart {
  const { part, octets } = opened;
  const { disposition, parameters } = part;
  return {
    ...where,
    type: `${part.type}/${part.subtype}`,
    charset: parameter(parameters, 'charset') ?? null,
    isFlowed: part.type === 'text' && parameter(parameters, 'format')?.toLowerCase() === 'flowed',
    name:
      (disposition === null ? undefined : parameter(disposition.parameters, 'filename')) ??
      parameter(parameters, 'name') ??
      null,
    // RFC 2392 §2: without its angle brackets.
    contentId: part.id === null ? null : part.id.trim().replace(/^<|>$/g, ''),
    disposition: disposition?.type ?? null,
    octets: new Uint8Array(decodeTransfer(octets.subarray(part.body, part.end), part.encoding)),
    covers,
    signedBy,
    encrypted,
  };
}

const hasSeal = (part: ProtectedPart): boolean => part.opened.seal !== null || part.children.some(hasSeal);

function headOf({ opened: { octets, part } }: ProtectedPart): EnclosedHead {
  const fields = headerFields(octets, part.start, part.body);
  const text = (name: string): string => {
    const [field] = findFields(fields, name);
    return field === undefined ? '' : decodeWords(fieldText(octets, field)).trim();
  };
  return { from: text('from'), subject: text('subject') };
}
