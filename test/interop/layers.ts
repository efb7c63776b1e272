/** The seals of a message in a few words, for tests. */
import type { OpenedPart } from '../../src/sealed/types.ts';

/** What is said of each layer around the text, from outside: 'valid', 'opened', 'opened valid', 'valid valid'. */
export function layersOf(part: OpenedPart): readonly string[] {
  const { seal } = part;
  const signatures = seal?.kind === 'signed' || seal?.kind === 'sealed' ? seal.signatures : [];
  const encryption = seal?.kind === 'sealed' ? seal.encryption : null;
  const said = [
    ...(encryption === null ? [] : [encryption.state]),
    ...signatures.map(({ state, fault }) => (fault === null ? state : `${state} (${fault})`)),
  ];
  const [inner] = part.children;
  return [...(seal === null ? [] : [said.join(' ')]), ...(inner === undefined ? [] : layersOf(inner))];
}
