/** Whether a file is run, or runs another one, when it is opened. */
import { isDangerousName } from './names.ts';
import type { Attached, Kind } from './types.ts';

const kinds = new Set<Kind>(['program', 'shortcut', 'help', 'notebook']);

export const isDangerous = ({ name, kind }: Attached): boolean => kinds.has(kind) || isDangerousName(name);
