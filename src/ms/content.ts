/**
 * The octets of a message on their way into the store and out of it. A message arrives as bytes and stays bytes.
 * Small ones are held in memory until the commit; a large one goes to its file while it arrives, so that memory stays flat.
 */

import type { Content } from '../message/content.ts';
import type { MessageFacts } from '../message/types.ts';

/** Content that is staged but belongs to no message yet; what is never committed is collected. */
export type StagedContent =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | {
      readonly kind: 'file';
      readonly pack: number;
      readonly size: number;
      readonly hash: Buffer;
      readonly facts: MessageFacts;
    };

export const stagedSize = (content: StagedContent): number =>
  content.kind === 'bytes' ? content.bytes.length : content.size;

/** A message while it arrives. The caller keeps the size limit; a draft takes what it is given. */
export interface Draft {
  readonly size: number;
  /** Takes the chunk over (it must not be changed afterwards). A promise asks the caller to wait before the next one. */
  write(chunk: Buffer): Promise<void> | undefined;
  finish(): Promise<StagedContent>;
  /** Throws everything away, unless it was committed. Safe to call twice and after finish. */
  abandon(): Promise<void>;
}

/** A small message is in memory, a large one is read by range. */
export type MessageOctets = { readonly bytes: Buffer } | { readonly content: Content };

/** Octets [from, to). */
export function range(octets: MessageOctets, from: number, to: number): Buffer | Promise<Buffer> {
  return 'bytes' in octets ? octets.bytes.subarray(from, to) : octets.content.read(from, to);
}

export interface ContentStore {
  draft(): Draft;
  /** To look into a message before it is committed. */
  staged(content: StagedContent): Content;
  /** Throws staged content away that nobody will commit; what was committed stays. */
  discard(content: StagedContent): Promise<void>;
}
