/** Colours of labels, which follow to every device. */
import { preferences } from './preferences.svelte.ts';

/** Of the tokens. */
export const colours = ['blue', 'green', 'amber', 'red', 'violet'] as const;

const name = 'mailbox-colours';

const isColours = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** '' where it has none. */
export const colourOf = (mailbox: string): string => {
  const colour = preferences.get(name, isColours, {})[mailbox];
  return colours.find((one) => one === colour) ?? '';
};

export const setColour = (mailbox: string, colour: string): Promise<boolean> =>
  preferences.put(name, mailbox, colour === '' ? null : colour);
