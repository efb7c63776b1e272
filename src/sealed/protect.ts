/**
 * Which part is protected by what: one pure function over the opened tree. Only what is covered may be shown as covered.
 * Implements: RFC 9787 §4 (cryptographic layers, envelope, payload; layers that stand elsewhere).
 *
 * A signature speaks for the *message* only where its seal is reached from the top through seals alone: the cryptographic
 * envelope. One that stands deeper (under a list's footer, in a forwarded message, beside another part) speaks for its part.
 */
import type { EncryptionVerdict, OpenedPart, SignatureVerdict } from './types.ts';

export interface ProtectedPart {
  readonly opened: OpenedPart;
  /** Signatures over the whole of this part, the outermost first. */
  readonly signedBy: readonly SignatureVerdict[];
  /** Encryption round the whole of this part, the outermost first. */
  readonly encrypted: readonly EncryptionVerdict[];
  /** Whether these protect the message, or a piece of it that must be shown apart from the rest. */
  readonly covers: 'message' | 'part' | 'nothing';
  readonly children: readonly ProtectedPart[];
}

interface Layers {
  readonly signedBy: readonly SignatureVerdict[];
  readonly encrypted: readonly EncryptionVerdict[];
  /** Whether only seals lie between the top and here, or all seals so far did so. */
  readonly whole: boolean;
}

const none: Layers = { signedBy: [], encrypted: [], whole: true };

export const protect = (root: OpenedPart): ProtectedPart => protectedPart(root, none, true);

/** `envelope`: nothing but seals was passed on the way here. */
function protectedPart(opened: OpenedPart, layers: Layers, envelope: boolean): ProtectedPart {
  const { seal } = opened;
  const covered = layers.signedBy.length + layers.encrypted.length > 0;
  const inside = seal === null || seal.kind === 'broken' ? layers : within(layers, seal, envelope);
  const sealsOnly = envelope && seal !== null && seal.kind !== 'broken';
  return {
    opened,
    signedBy: layers.signedBy,
    encrypted: layers.encrypted,
    covers: !covered ? 'nothing' : layers.whole ? 'message' : 'part',
    children: opened.children.map((child) =>
      protectedPart(child, child.role === 'content' ? inside : layers, sealsOnly),
    ),
  };
}

function within(layers: Layers, seal: Exclude<OpenedPart['seal'], null>, envelope: boolean): Layers {
  if (seal.kind === 'broken') return layers;
  const encryption = seal.kind === 'sealed' ? seal.encryption : null;
  return {
    signedBy: [...layers.signedBy, ...seal.signatures],
    encrypted: encryption === null ? layers.encrypted : [...layers.encrypted, encryption],
    whole: layers.whole && envelope,
  };
}

/** The seals round the message, the outermost first, and behind them its payload. RFC 9787 §4.2 */
export function envelopeOf(root: ProtectedPart): readonly ProtectedPart[] {
  const parts: ProtectedPart[] = [root];
  for (let part = root; ;) {
    const { seal } = part.opened;
    const [content] = part.children;
    if (seal === null || seal.kind === 'broken' || content === undefined) return parts;
    parts.push(content);
    part = content;
  }
}

/** The first part that is no seal, reached from the top through seals alone: what the message really is. RFC 9787 §4.3 */
export const payload = (root: ProtectedPart): ProtectedPart => envelopeOf(root).at(-1) ?? root;
