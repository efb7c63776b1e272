/** What is thought of an attachment before it is opened: what the filter has found in the message, and what its kind can do. */
import type { Words } from '../text/language.svelte.ts';
import type { Evidence } from './verdict.ts';

/** Something that is attached, wherever it is fetched from. */
export interface AttachedFile {
  readonly id: string;
  readonly name: string | null;
  readonly type: string;
  readonly size: number;
  readonly url: string;
  /** What else is said of it. */
  readonly note: string | null;
}

export interface Thought {
  readonly tone: 'plain' | 'unsure' | 'false';
  readonly words: Words;
}

/** Kinds of files that run what their sender wrote when they are opened. */
const programs: ReadonlySet<string> = new Set(
  (
    'apk app bat chm cmd com cpl dll dmg docm exe hta htm html img iso jar js jse lnk msi msp one ' +
    'ps1 reg scr sh svg vbe vbs vhd wsf xht xlsm xll pptm'
  ).split(' '),
);

export function thoughtOf(name: string | null, evidence: Evidence | null): Thought {
  if (evidence?.spam?.rulings.some(({ ruling }) => ruling === 'malware') === true)
    return { tone: 'false', words: 'reading.malware' };
  const kind = (name ?? '').split('.').at(-1)?.trim().toLowerCase() ?? '';
  return programs.has(kind)
    ? { tone: 'unsure', words: 'reading.program' }
    : { tone: 'plain', words: 'reading.nothing-found' };
}
