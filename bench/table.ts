/** What a benchmark answers: rows of a table, each beside its peer and the figure that must hold. */
export interface Row {
  readonly what: string;
  readonly postern: number;
  readonly unit: string;
  /** null where there is none, or it is not installed. */
  readonly peer: number | null;
  /** What must hold, in words. */
  readonly bar: string;
  /** null where it cannot be judged without the peer. */
  readonly holds: boolean | null;
}

export interface Benchmark {
  readonly name: string;
  run(): Promise<readonly Row[]>;
}

/** A row whose bar is a multiple of the peer. */
export const timesThePeer = (what: string, postern: number, peer: number | null, times: number): Row => ({
  what,
  postern,
  unit: '/s',
  peer,
  bar: `≥ ${times} × peer`,
  holds: peer === null ? null : postern >= times * peer,
});

/** A row whose bar is a figure. */
export const atMost = (what: string, postern: number, unit: string, most: number): Row => ({
  what,
  postern,
  unit,
  peer: null,
  bar: `≤ ${most} ${unit}`,
  holds: postern <= most,
});

export const atLeast = (what: string, postern: number, unit: string, least: number): Row => ({
  what,
  postern,
  unit,
  peer: null,
  bar: `≥ ${least} ${unit}`,
  holds: postern >= least,
});

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const columns = ['what', 'Postern', 'peer', 'ratio', 'must hold', ''] as const;

function cells({ what, postern, unit, peer, bar, holds }: Row): readonly string[] {
  const separator = unit.startsWith('/') || unit === '%' ? '' : ' ';
  const measured = (value: number): string => `${figure(value)}${separator}${unit}`;
  return [
    what,
    measured(postern),
    peer === null ? '–' : measured(peer),
    peer === null ? '–' : `${(postern / peer).toFixed(1)} ×`,
    bar,
    holds === null ? 'no peer' : holds ? 'holds' : 'MISSED',
  ];
}

/** A table that reads well as text and is one in Markdown. */
export function tableText(rows: readonly Row[]): string {
  const lines = [columns, ...rows.map(cells)];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0), 3));
  const written = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const [head = [], ...body] = lines;
  return [written(head), rule, ...body.map(written)].join('\n');
}
