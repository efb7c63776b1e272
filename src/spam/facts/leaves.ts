/** The leaves of a message, with the names that their writer gave them. */
import { decodeWords } from '../../message/header/encoded-word.ts';
import { parameter } from '../../message/header/parameters.ts';
import { fileName, isAttachment } from '../../message/mime/attachment.ts';
import type { Part } from '../../message/types.ts';
import { limits } from '../limits.ts';
import type { Leaf } from '../types.ts';

export function leavesOf(structure: Part): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(structure, null, leaves);
  return leaves;
}

function collect(part: Part, parent: Part | null, leaves: Leaf[]): void {
  if (leaves.length >= limits.parts) return;
  if (part.children.length > 0) {
    for (const child of part.children) collect(child, part, leaves);
    return;
  }
  if (part.type === 'multipart') return;
  const type = `${part.type}/${part.subtype}`;
  leaves.push({ part, type, name: fileName(part), raw: rawName(part), isAttachment: isAttachment(part, parent) });
}

/** The end of it where it is long: what it is stands there. */
export function rawName({ disposition, parameters }: Part): string | null {
  const written = parameter(disposition?.parameters ?? [], 'filename') ?? parameter(parameters, 'name');
  return written === null ? null : decodeWords(written.slice(-limits.fieldCharacters)).slice(-limits.fileName);
}
