/**
 * A message store in memory, for tests: one account, the promises of the real one.
 */
import type { Draft, StagedContent } from '../../ms/content.ts';
import type { MailStore } from '../../ms/port.ts';
import { memoryReader } from './memory-reader.ts';
import { type MemoryOptions, MemoryState, contentOf } from './memory-state.ts';
import { memoryWriter } from './memory-writer.ts';

class MemoryDraft implements Draft {
  readonly #chunks: Buffer[] = [];
  size = 0;

  write(chunk: Buffer): undefined {
    this.#chunks.push(chunk);
    this.size += chunk.length;
    return undefined;
  }

  finish(): Promise<StagedContent> {
    return Promise.resolve({ kind: 'bytes', bytes: Buffer.concat(this.#chunks) });
  }

  abandon(): Promise<void> {
    this.#chunks.length = 0;
    return Promise.resolve();
  }
}

export function memoryStore(options: MemoryOptions): MailStore & { readonly state: MemoryState } {
  const state = new MemoryState(options);
  return {
    state,
    read: memoryReader(state),
    write: memoryWriter(state),
    changes: state.changes,
    content: {
      draft: () => new MemoryDraft(),
      staged: (content) => {
        if (content.kind !== 'bytes') throw new Error('Nothing is staged in files here');
        return contentOf(content.bytes);
      },
      discard: () => Promise.resolve(),
    },
  };
}
