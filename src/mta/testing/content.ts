/** Contents in memory, for tests. */
import type { Content } from '../../message/content.ts';
import type { ContentStore, Draft, StagedContent } from '../../ms/content.ts';

export const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});

export const stagedText = (text: string): StagedContent => ({ kind: 'bytes', bytes: Buffer.from(text) });

export function memoryContent(): ContentStore {
  return {
    draft(): Draft {
      const chunks: Buffer[] = [];
      return {
        get size() {
          return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        },
        write(chunk) {
          chunks.push(chunk);
          return undefined;
        },
        finish: () => Promise.resolve({ kind: 'bytes', bytes: Buffer.concat(chunks) }),
        abandon() {
          chunks.length = 0;
          return Promise.resolve();
        },
      };
    },
    staged(content) {
      if (content.kind !== 'bytes') throw new Error('this store has no files');
      return contentOf(content.bytes);
    },
    discard: () => Promise.resolve(),
  };
}
