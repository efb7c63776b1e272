/**
 * Everything that is known of a message once it was read: the facts that are stored beside its octets.
 * Implements: RFC 5322, RFC 2045-2049, RFC 9051 §7.5.2 (ENVELOPE, BODYSTRUCTURE), RFC 8970 (preview).
 * Never throws, whatever the octets; what happens past a limit is said in limits.ts.
 */
import { envelope, thread } from './header/envelope.ts';
import { limits } from './limits.ts';
import { hasAttachment } from './mime/attachment.ts';
import { PreviewCollector } from './mime/preview.ts';
import { Scanner } from './mime/scanner.ts';
import { PartTree } from './mime/tree.ts';
import type { MessageFacts } from './types.ts';

/** Reads a message that arrives in pieces, in bounded memory. */
export interface Examiner {
  /** The next octets; the Buffer may be used again afterwards. */
  push(chunk: Buffer): void;
  /** The message is over. To be called once. */
  end(): MessageFacts;
}

interface Reading {
  readonly scanner: Scanner;
  readonly facts: () => MessageFacts;
}

function beginReading(): Reading {
  const tree = new PartTree();
  const preview = new PreviewCollector();
  const enclosures = (): number => tree.enclosures;
  const scanner = new Scanner(tree, (window, from, to) => preview.take(tree.current, enclosures, window, from, to));
  return {
    scanner,
    facts: () => ({
      envelope: envelope(tree.rootEnvelope),
      structure: tree.root,
      preview: preview.preview(),
      ...thread(tree.rootEnvelope),
      hasAttachment: hasAttachment(tree.root),
    }),
  };
}

/** The facts of a whole message. */
export function examine(bytes: Buffer): MessageFacts {
  const { scanner, facts } = beginReading();
  scanner.scan(bytes, true);
  return facts();
}

const nothing = Buffer.alloc(0);

/** The facts of a message that arrives in pieces: the same as `examine` gives for all of it. */
export function createExaminer(): Examiner {
  const { scanner, facts } = beginReading();
  /** What the scanner could not decide yet. */
  let left: Buffer = nothing;
  /** Small pieces, gathered so that each octet is looked at about once. */
  const block = Buffer.allocUnsafe(limits.blockOctets);
  let gathered = 0;

  const scan = (octets: Buffer, last: boolean): void => {
    const window = left.length === 0 ? octets : Buffer.concat([left, octets]);
    const done = scanner.scan(window, last);
    left = done === window.length ? nothing : Buffer.from(window.subarray(done));
  };
  const flush = (): void => {
    if (gathered > 0) scan(block.subarray(0, gathered), false);
    gathered = 0;
  };
  return {
    push(chunk) {
      if (gathered + chunk.length > block.length) flush();
      if (chunk.length > block.length) scan(chunk, false);
      else gathered += chunk.copy(block, gathered);
    },
    end() {
      flush();
      scan(nothing, true);
      return facts();
    },
  };
}
