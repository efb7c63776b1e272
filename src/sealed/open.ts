/**
 * Opens a message: the MIME tree, with what stands inside each seal in place of the seal's octets.
 * Implements: RFC 1847 §2.1 (multipart/signed), §2.2 (multipart/encrypted), RFC 3156 §4, §5, RFC 8551 §3 (application/pkcs7-mime).
 * Nothing is shown in part: a seal that does not open whole has no children.
 * Not here: what of it may be shown as covered (protect.ts); text with seals inside its lines (inline.ts).
 */
import type { Reason } from '../base/reason.ts';
import { examine } from '../message/examine.ts';
import { parameter } from '../message/header/parameters.ts';
import { decodeTransfer } from '../message/mime/transfer.ts';
import type { Part } from '../message/types.ts';
import { canonical } from './canonical.ts';
import { limits } from './limits.ts';
import { isPlausible } from './plausible.ts';
import type { EncryptionVerdict, OpenedPart, Seal, Standard, Unsealed } from './types.ts';

/** The tree of a message, opened by whichever standard a seal is of. Never throws. */
export async function openMessage(message: Buffer, standards: readonly Standard[]): Promise<OpenedPart> {
  return new Opening(standards).entity(message, 0);
}

class Opening {
  readonly #standards: readonly Standard[];
  #seals = 0;
  #octets = 0;

  constructor(standards: readonly Standard[]) {
    this.#standards = standards;
  }

  /** A whole entity: the message, or what was inside a seal. */
  entity(octets: Buffer, depth: number): Promise<OpenedPart> {
    return this.#part(octets, examine(octets).structure, depth);
  }

  async #part(octets: Buffer, part: Part, depth: number): Promise<OpenedPart> {
    const media = `${part.type}/${part.subtype}`;
    if (media === 'multipart/signed') return this.#signed(octets, part, depth);
    if (media === 'multipart/encrypted') return this.#encrypted(octets, part, depth);
    const standard = part.children.length === 0 ? this.#standards.find((known) => known.seals(part)) : undefined;
    if (standard !== undefined) return this.#sealed(octets, part, part, standard, depth);
    return { octets, part, role: 'content', seal: null, children: await this.#children(octets, part, depth) };
  }

  async #children(octets: Buffer, part: Part, depth: number): Promise<readonly OpenedPart[]> {
    const children: OpenedPart[] = [];
    for (const child of part.children) children.push(await this.#part(octets, child, depth));
    return children;
  }

  /** "The multipart/signed content type contains exactly two body parts." RFC 1847 §2.1 */
  async #signed(octets: Buffer, part: Part, depth: number): Promise<OpenedPart> {
    const [content, signature, ...others] = part.children;
    const protocol = parameter(part.parameters, 'protocol')?.toLowerCase() ?? '';
    const standard = this.#standards.find(({ signatureTypes }) => signatureTypes.includes(protocol));
    const broken = async (reason: Reason): Promise<OpenedPart> => ({
      octets,
      part,
      role: 'content',
      seal: { kind: 'broken', standard: standard?.name ?? null, reason },
      children: await this.#children(octets, part, depth),
    });
    if (content === undefined || signature === undefined || others.length > 0)
      return broken(because('it has other than two parts, so nobody can say what was signed', '§2.1'));
    if (standard === undefined) return broken(because('its signature is of no protocol that is known here', '§2.1'));
    if (!standard.signatureTypes.includes(`${signature.type}/${signature.subtype}`))
      return broken(because('its second part is not the signature that its header announces', '§2.1'));
    const refused = this.#refusal(depth, 0);
    if (refused !== null) return broken(refused);
    const signatures = await standard.verify(
      canonical(octets.subarray(content.start, content.end)),
      decodeTransfer(octets.subarray(signature.body, signature.end), signature.encoding),
    );
    return {
      octets,
      part,
      role: 'content',
      seal: { kind: 'signed', standard: standard.name, signatures },
      children: [
        await this.#part(octets, content, depth + 1),
        { octets, part: signature, role: 'signature', seal: null, children: [] },
      ],
    };
  }

  /** "The multipart/encrypted content type contains exactly two body parts." RFC 1847 §2.2 */
  async #encrypted(octets: Buffer, part: Part, depth: number): Promise<OpenedPart> {
    const [control, body, ...others] = part.children;
    const protocol = parameter(part.parameters, 'protocol')?.toLowerCase() ?? '';
    const standard = this.#standards.find(({ encryptedProtocol }) => encryptedProtocol === protocol);
    const isRight =
      control !== undefined &&
      body !== undefined &&
      others.length === 0 &&
      `${control.type}/${control.subtype}` === protocol;
    if (standard === undefined || !isRight) {
      const reason = because(
        standard === undefined
          ? 'it is encrypted by a protocol that is not known here'
          : 'it is not the control part and the encrypted part that its header announces',
        '§2.2',
      );
      return { octets, part, role: 'content', seal: broken(standard, reason), children: [] };
    }
    return this.#sealed(octets, part, body, standard, depth);
  }

  /** `body` holds the sealed octets; `part` is what they stand for in the tree. */
  async #sealed(octets: Buffer, part: Part, body: Part, standard: Standard, depth: number): Promise<OpenedPart> {
    const closed = (seal: Seal): OpenedPart => ({ octets, part, role: 'content', seal, children: [] });
    const sealedOctets = octets.subarray(body.body, body.end);
    const refused = this.#refusal(depth, sealedOctets.length);
    if (refused !== null) return closed(broken(standard, refused));
    const unsealed = await standard.open(decodeTransfer(sealedOctets, body.encoding));
    if (unsealed.kind !== 'content') return closed(sealOf(standard, unsealed));
    const tooMuch = this.#counted(unsealed.content.length);
    if (tooMuch !== null) return closed(broken(standard, tooMuch));
    const { encryption, signatures } = unsealed;
    if (encryption?.authenticated === false && !isPlausible(unsealed.content))
      return closed(tampered(standard, encryption));
    return {
      octets,
      part,
      role: 'content',
      seal: { kind: 'sealed', standard: standard.name, encryption, signatures },
      children: [await this.entity(unsealed.content, depth + 1)],
    };
  }

  /** Why one more seal is not opened; null where it is. */
  #refusal(depth: number, octets: number): Reason | null {
    this.#seals += 1;
    if (depth >= limits.depth) return ours(`more than ${limits.depth} seals inside each other are not opened`);
    if (this.#seals > limits.seals) return ours(`more than ${limits.seals} seals of one message are not opened`);
    return this.#counted(octets);
  }

  #counted(octets: number): Reason | null {
    this.#octets += octets;
    return this.#octets > limits.octets ? ours(`it holds more than ${limits.octets} octets when opened`) : null;
  }
}

/** Nobody would notice a change of what is encrypted so: nonsense in it is one. */
const tampered = (standard: Standard, encryption: EncryptionVerdict): Seal => ({
  kind: 'sealed',
  standard: standard.name,
  encryption: {
    ...encryption,
    state: 'broken',
    reason: { text: 'what came out is nothing that anybody wrote: it was changed on its way', rule: 'RFC 8551 §6' },
  },
  signatures: [],
});

const broken = (standard: Standard | undefined, reason: Reason): Seal => ({
  kind: 'broken',
  standard: standard?.name ?? null,
  reason,
});

function sealOf(standard: Standard, unsealed: Exclude<Unsealed, { kind: 'content' }>): Seal {
  switch (unsealed.kind) {
    case 'closed':
      return { kind: 'sealed', standard: standard.name, encryption: unsealed.encryption, signatures: [] };
    case 'keys':
      return { kind: 'sealed', standard: standard.name, encryption: null, signatures: [] };
    case 'malformed':
      return broken(standard, unsealed.reason);
  }
}

const because = (text: string, section: string): Reason => ({ text, rule: `RFC 1847 ${section}` });
const ours = (text: string): Reason => ({ text, rule: 'a limit of Postern' });
