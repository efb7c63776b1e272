/** What is tried with a program of others, and which way: tests run it, and docs/interop.md shows it. */
import { it } from 'vitest';

/** `here`: it is made by that program, and believed or opened here; `there`: the other way. */
export type Way = 'here' | 'there';
export type Tried = readonly (readonly [what: string, way: Way])[];

/** Things that have a test of their own, with the ways in which they are tried. */
export type Forms = Readonly<Record<string, readonly Way[]>>;

/** A test for each, or it does not compile. */
export type Trials<F extends Forms> = {
  readonly [Name in keyof F]: { readonly [W in F[Name][number]]: () => Promise<void> };
};

export const both = ['here', 'there'] as const;

export const triedForms = (forms: Forms): Tried =>
  Object.entries(forms).flatMap(([what, ways]) => ways.map((way) => [what, way] as const));

export function tryAll<F extends Forms>(trials: Trials<F>): void {
  for (const [what, ways] of Object.entries<Readonly<Record<string, () => Promise<void>>>>(trials))
    for (const [way, trial] of Object.entries(ways)) it(`${what}: ${way}`, { timeout: 60_000 }, trial);
}

/** A table with a column for each program; rows in the order in which they are first tried. */
export function matrix(head: string, columns: readonly (readonly [name: string, tried: Tried])[]): readonly string[][] {
  const rows = [...new Set(columns.flatMap(([, tried]) => tried.map(([what]) => what)))];
  const cell = (tried: Tried, row: string): string =>
    both.filter((each) => tried.some(([what, way]) => what === row && way === each)).join(', ') || '-';
  return [
    [head, ...columns.map(([name]) => name)],
    ...rows.map((row) => [row, ...columns.map(([, tried]) => cell(tried, row))]),
  ];
}
