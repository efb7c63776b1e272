/**
 * Special-use attributes. RFC 6154 §2, RFC 8457
 */
import type { SpecialUse } from '../../ms/types.ts';

const attributes: Readonly<Record<Exclude<SpecialUse, 'inbox'>, string>> = {
  all: '\\All',
  archive: '\\Archive',
  drafts: '\\Drafts',
  flagged: '\\Flagged',
  junk: '\\Junk',
  sent: '\\Sent',
  trash: '\\Trash',
  important: '\\Important',
};

const uses: ReadonlyMap<string, SpecialUse> = new Map(
  Object.entries(attributes).map(([use, attribute]) => [attribute.toLowerCase(), use as SpecialUse]),
);

/** The attribute, or null for none; INBOX is known by its name. */
export const attributeOf = (use: SpecialUse | null): string | null =>
  use === null || use === 'inbox' ? null : attributes[use];

export const useOf = (attribute: string): SpecialUse | null => uses.get(attribute.toLowerCase()) ?? null;
