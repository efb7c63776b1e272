/** How close the rows of lists stand, on every device. */
import { preferences } from './preferences.svelte.ts';

export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

const name = 'density';

const isDensity = (value: unknown): value is Density => densities.some((one) => one === value);

export const currentDensity = (): Density => preferences.get(name, isDensity, 'comfortable');
export const setDensity = (density: Density): Promise<boolean> => preferences.set(name, density);

/** Pixels of a row. */
export const rowHeights: Readonly<Record<Density, number>> = { comfortable: 68, compact: 44 };
