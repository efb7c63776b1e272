/**
 * Looking at the schema instead of through it: what a path leads to. Errors and the commented file are made from this.
 */
import * as v from 'valibot';
import type { Note } from './fields.ts';
import { schema } from './schema.ts';

export type Described =
  | { readonly kind: 'section'; readonly path: readonly string[]; readonly names: readonly string[] }
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly note: Note; readonly required: boolean };

interface SchemaShape {
  readonly type: string;
  readonly wrapped?: SchemaShape;
  readonly entries?: Readonly<Record<string, SchemaShape>>;
}

/** What is at a path (names as the program has them), or null when there is no such key. */
export function describe(path: readonly string[]): Described | null {
  let at: SchemaShape = schema;
  for (const name of path) {
    const entries: Readonly<Record<string, SchemaShape>> | undefined = unwrapped(at).entries;
    const next: SchemaShape | undefined =
      entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (next === undefined) return null;
    at = next;
  }
  const inner = unwrapped(at);
  if (inner.entries !== undefined) return { kind: 'section', path, names: Object.keys(inner.entries) };
  const note = v.getMetadata(inner as Parameters<typeof v.getMetadata>[0]) as Partial<Note>;
  return {
    kind: 'value',
    path,
    note: { about: note.about ?? '', example: note.example ?? '""' },
    required: at.type !== 'optional',
  };
}

/** Every section and value in the order of the schema. */
export function* everything(path: readonly string[] = []): Generator<Described> {
  const described = describe(path);
  if (described === null) return;
  if (path.length > 0) yield described;
  if (described.kind === 'section') for (const name of described.names) yield* everything([...path, name]);
}

const unwrapped = (at: SchemaShape): SchemaShape => (at.wrapped === undefined ? at : unwrapped(at.wrapped));
