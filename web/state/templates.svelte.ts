/** Texts that one uses again, kept among the preferences. */
import { preferences } from './preferences.svelte.ts';

export interface Template {
  readonly name: string;
  readonly subject: string;
  /** Clean when it was kept, and read again as if it were not. */
  readonly html: string;
}

const key = 'compose.templates';

const isTemplate = (value: unknown): value is Template =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'subject', 'html'].every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface KeptTemplate extends Template {
  readonly id: string;
}

export const templates = (): readonly KeptTemplate[] =>
  Object.entries(preferences.get(key, isMap, {}))
    .flatMap(([id, value]) => (isTemplate(value) ? [{ id, ...value }] : []))
    .toSorted((a, b) => a.name.localeCompare(b.name));

/** One of the same name gives way. */
export function keepTemplate({ name, subject, html }: Template): Promise<boolean> {
  const same = templates().find((one) => one.name === name);
  const id = same?.id ?? Date.now().toString(36);
  return preferences.put(key, id, { name, subject, html });
}

export const removeTemplate = (id: string): Promise<boolean> => preferences.put(key, id, null);
