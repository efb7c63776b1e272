/** Fields of a message by name. */
import type { SpamFacts } from '../types.ts';

/** The value of the first field of that name, or null. The name is in lower case. */
export const fieldValue = ({ fields }: SpamFacts, name: string): string | null =>
  fields.find((each) => each.name === name)?.value ?? null;

export const fieldValues = ({ fields }: SpamFacts, name: string): readonly string[] =>
  fields.filter((each) => each.name === name).map(({ value }) => value);

/** All texts that a reader sees. */
export const shownText = ({ texts }: SpamFacts): string => texts.map(({ plain }) => plain).join('\n');
