/** Which keys differ between two configurations, as the file writes them: what a reload has to look at. */
import { snakeCase } from './names.ts';
import type { Config } from './schema.ts';

export const changedKeys = (before: Config, after: Config): readonly string[] => differences(before, after, []);

function differences(before: unknown, after: unknown, path: readonly string[]): readonly string[] {
  if (isTable(before) && isTable(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences(before[name], after[name], [...path, snakeCase(name)]));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path.join('.')];
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
