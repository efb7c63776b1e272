/** AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }. RFC 5280 §4.1.1.2 */
import { inside, malformed, oid, tags } from './reader.ts';
import type { Element } from './tree.ts';
import * as write from './write.ts';

export interface Algorithm {
  readonly oid: string;
  /** null where they are missing or NULL. */
  readonly parameters: Element | null;
}

/** `tag` where it is IMPLICIT. */
export function algorithm(element: Element, tag: number = tags.sequence): Algorithm {
  if (element.tag !== tag) return malformed('an AlgorithmIdentifier is no SEQUENCE');
  const components = inside(element, 'AlgorithmIdentifier');
  const identifier = oid(components.any('algorithm'));
  const parameters = components.more ? components.any('parameters') : null;
  return { oid: identifier, parameters: parameters?.tag === tags.null ? null : parameters };
}

export const writeAlgorithm = (identifier: string, ...parameters: readonly Buffer[]): Buffer =>
  write.sequence(write.oid(identifier), ...parameters);
