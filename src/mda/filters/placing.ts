/** Where a script puts a message, as the store names it. RFC 5228 §4.1, §4.3; RFC 5232; RFC 8579 §4.1 */
import { nameProblem } from '../../ms/mailbox-name.ts';
import { othersNamespace } from '../../ms/namespace.ts';
import { Flag, type Flags, type SpecialUse } from '../../ms/types.ts';
import type { Action } from '../../sieve/run/actions.ts';
import { limits } from '../limits.ts';
import type { Placing } from '../types.ts';

const uses: ReadonlyMap<string, SpecialUse> = new Map(
  (['all', 'archive', 'drafts', 'flagged', 'junk', 'sent', 'trash', 'important'] as const).map((use) => [
    `\\${use}`,
    use,
  ]),
);

export const useOf = (attribute: string): SpecialUse | null => uses.get(attribute.toLowerCase()) ?? null;

/** 'inbox' is INBOX in any case; other names are what they are. */
export const canonical = (name: string): string => (name.toUpperCase() === 'INBOX' ? 'INBOX' : name.normalize('NFC'));

/** `byUse` tells the mailbox of a use. A name that no mailbox can have is that of the usual one. */
export function placingOf(
  action: Action,
  usual: Placing,
  byUse: (use: SpecialUse) => string | null,
): readonly Placing[] {
  if (action.kind === 'keep') return [{ into: usual.into, flags: merged(usual.flags, action.flags) }];
  if (action.kind !== 'fileinto') return [];
  const use = action.specialUse === null ? null : useOf(action.specialUse);
  const ofUse = use === null ? null : byUse(use);
  const name = ofUse ?? canonical(action.mailbox);
  const flags = merged(usual.flags, action.flags);
  if (name === 'INBOX') return [{ into: { use: 'inbox' }, flags }];
  const isFree =
    nameProblem(name, limits) === null && name !== othersNamespace && !name.startsWith(`${othersNamespace}/`);
  return [{ into: isFree ? { name, create: action.create } : usual.into, flags }];
}

const systemFlags: ReadonlyMap<string, number> = new Map([
  ['\\seen', Flag.seen],
  ['\\answered', Flag.answered],
  ['\\flagged', Flag.flagged],
  ['\\deleted', Flag.deleted],
  ['\\draft', Flag.draft],
]);

function merged(flags: Flags, more: readonly string[]): Flags {
  if (more.length === 0) return flags;
  const system = more.reduce((sum, flag) => sum | (systemFlags.get(flag.toLowerCase()) ?? 0), flags.system);
  const keywords = more.filter((flag) => !flag.startsWith('\\'));
  return { system, keywords: [...new Set([...flags.keywords, ...keywords])].sort() };
}
