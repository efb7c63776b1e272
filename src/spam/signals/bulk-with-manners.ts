/**
 * Mail to many that behaves: its readers leave at the organisation whose host sent it, or that authentication vouches for. That is
 * the author's own, or the service that sends for him; the envelope goes back to the same. M3AAWG Sender Best Common Practices.
 */
import { isFreemail } from '../facts/freemail.ts';
import type { Signal } from '../types.ts';
export const bulkWithManners: Signal = {
  name: 'bulk-with-manners',
  description: 'The message goes to many, and its readers can leave at the organisation that sent it',
  test: ({ waysOut, leaves, identity: { author, envelope, vouched } }) => {
    const home = [...waysOut.domains].find((domain) => vouched.has(domain) && !isFreemail(domain));
    if (home === undefined) return null;
    const manners = [
      envelope === home || envelope === author,
      author === home,
      waysOut.field || waysOut.oneClick,
      leaves.some(({ type }) => type === 'text/plain'),
    ];
    return { strength: (2 + manners.filter((each) => each).length) / 6, details: [home] };
  },
};
