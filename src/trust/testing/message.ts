/** Messages in memory, for tests. */
import type { Content } from '../../message/content.ts';

export function contentOf(message: Buffer | string): Content {
  const bytes = Buffer.from(message);
  return { size: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)) };
}
