/** Attachments that are programs, by name or content, also inside a ZIP; and names with two endings. */
import { archiveNames, isDangerousName, isProgram } from '../facts/attachments.ts';
import { partBytes } from '../../message/mime/text.ts';
import { limits } from '../limits.ts';
import type { Leaf, Signal } from '../types.ts';
import { foundAny } from './found.ts';
function dangers(bytes: Buffer, { part, type, name }: Leaf): readonly string[] {
  if (part.type === 'text' && name === null) return [];
  const end = Math.min(part.end, part.body + limits.archiveOctets);
  const content = partBytes(bytes, { ...part, end });
  const inside = archiveNames(content).filter(isDangerousName);
  const shown = name ?? type;
  if (isProgram(content)) return [shown];
  if (name !== null && isDangerousName(name)) return [shown];
  return inside.map((inner) => `${inner} in ${shown}`);
}

export const dangerousAttachment: Signal = {
  name: 'dangerous-attachment',
  description: 'An attachment is a program',
  test: ({ bytes, leaves }) => foundAny(leaves.flatMap((leaf) => dangers(bytes, leaf))),
};
