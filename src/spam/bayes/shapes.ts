/**
 * How much of its header a message has, as a token: messages of which less was kept have fewer tokens and signals, so that the threshold of
 * whole ones is not theirs. What such a token weighs lays it anew (train.ts). A whole message has none. The token of a
 * text alone is the only one beside its words.
 */
import type { HeaderKept } from '../types.ts';
import { tokenKey } from './hash.ts';
import { type Scales, viewOf, views } from './views.ts';

export const shapes = { whole: null, part: 'part of a header', none: 'no header' } as const satisfies Record<
  HeaderKept,
  string | null
>;

export const shapeKeys = {
  part: tokenKey(shapes.part, views.form),
  none: tokenKey(shapes.none, views.form),
} as const;

export const isShape = (key: number): boolean => key === shapeKeys.part || key === shapeKeys.none;

/** It counts the same beside however many others. */
export const shapeScale = 0.5;

export const scaleOf = (key: number, scales: Scales): number => (isShape(key) ? shapeScale : scales[viewOf(key)]);
