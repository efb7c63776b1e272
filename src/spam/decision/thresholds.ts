/** From which score something is done with a message, for everybody or for some. null is never. */
import { thresholds as fitted } from '../weights.ts';

/** What can be done, from the gentlest; a message that reaches several thresholds meets the last of them. */
export const steps = ['tag', 'junk', 'greylist', 'quarantine', 'reject'] as const;
export type Step = (typeof steps)[number];

export type Thresholds = Readonly<Record<Step, number | null>>;

/** As the configuration writes it. 'usual' is what the filter was fitted for. */
export type WrittenThreshold = number | 'usual' | 'off';

/** So far above that of what is only filed as junk nobody writes to anybody. */
const usual: Thresholds = { tag: fitted.unsure, junk: fitted.junk, greylist: 6, quarantine: 10, reject: 15 };

export const thresholdOf = (step: Step, written: WrittenThreshold): number | null =>
  written === 'off' ? null : written === 'usual' ? usual[step] : written;
