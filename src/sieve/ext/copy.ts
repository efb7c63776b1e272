/** :copy, which leaves the implicit keep. Implements: RFC 3894. What it does is in the commands themselves. */
import type { Extension } from '../compile/language.ts';

export const copy: Extension = {
  capability: 'copy',
  tags: [{ to: ['fileinto', 'redirect'], tag: { name: 'copy', takes: null } }],
};
