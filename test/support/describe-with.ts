/** Tests that need programs of others: skipped, with the reason in the title, where those are not installed. */
import { describe } from 'vitest';
import { type Peer, isRoot, missingPackages } from './peers.ts';

/** `describe` where the peers are installed (and the rights are there), else a skipped one that says what is missing. */
export function describeWith(
  title: string,
  needs: { readonly peers: readonly Peer[]; readonly root?: boolean },
  body: () => void,
): void {
  const missing = missingPackages(needs.peers);
  const reasons = [
    ...(missing.length === 0 ? [] : [`the packages ${missing.join(', ')}`]),
    ...(needs.root === true && !isRoot ? ['root'] : []),
  ];
  if (reasons.length === 0) describe(title, body);
  else describe.skip(`${title} (skipped: needs ${reasons.join(' and ')})`, body);
}
