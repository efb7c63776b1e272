/**
 * The modules of a QR code: what is fixed in them, where data goes, and which mask reads best.
 * Implements: ISO/IEC 18004 §6.3 (patterns), §7.7.3 (placement), §7.8 (masks), §7.9 and §7.10 (format and version).
 */

export interface Grid {
  readonly size: number;
  readonly dark: boolean[][];
  /** Where no data goes. */
  readonly fixed: boolean[][];
}

/** Level L: octets of data, blocks, and octets of correction in each of them. ISO/IEC 18004 table 9 */
export const versions = [
  { number: 1, data: 19, blocks: 1, correction: 7 },
  { number: 2, data: 34, blocks: 1, correction: 10 },
  { number: 3, data: 55, blocks: 1, correction: 15 },
  { number: 4, data: 80, blocks: 1, correction: 20 },
  { number: 5, data: 108, blocks: 1, correction: 26 },
  { number: 6, data: 136, blocks: 2, correction: 18 },
  { number: 7, data: 156, blocks: 2, correction: 20 },
  { number: 8, data: 194, blocks: 2, correction: 24 },
  { number: 9, data: 232, blocks: 2, correction: 30 },
  { number: 10, data: 274, blocks: 4, correction: 18 },
] as const;

type Version = (typeof versions)[number];

/** Centres of the alignment patterns. ISO/IEC 18004 annex E */
const alignments: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

export function emptyGrid({ number }: Version): Grid {
  const size = 17 + 4 * number;
  const blank = (): boolean[][] => Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  return { size, dark: blank(), fixed: blank() };
}

function fix({ dark, fixed, size }: Grid, row: number, column: number, isDark: boolean): void {
  const [darkRow, fixedRow] = [dark[row], fixed[row]];
  if (darkRow === undefined || fixedRow === undefined || column < 0 || column >= size) return;
  darkRow[column] = isDark;
  fixedRow[column] = true;
}

/** Finders, timing, alignment, version. */
export function drawFunctions(grid: Grid, { number }: Version): void {
  const { size } = grid;
  for (let at = 0; at < size; at++) {
    fix(grid, 6, at, at % 2 === 0);
    fix(grid, at, 6, at % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    drawSquare(grid, row, column, 4, [2, 4]);
  const centres = alignments[number - 1] ?? [];
  const last = centres.at(-1) ?? 0;
  for (const row of centres) {
    for (const column of centres) {
      const isFinder = (row === 6 && column === 6) || (row === 6 && column === last) || (row === last && column === 6);
      if (!isFinder) drawSquare(grid, row, column, 2, [1]);
    }
  }
  if (number >= 7) drawVersion(grid, number);
}

/** Rings around a centre; those at the distances in `light` are light. */
function drawSquare(grid: Grid, row: number, column: number, reach: number, light: readonly number[]): void {
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      const ring = Math.max(Math.abs(down), Math.abs(right));
      fix(grid, row + down, column + right, !light.includes(ring));
    }
  }
}

/** Six bits and twelve of a Golay code, twice. */
function drawVersion(grid: Grid, number: number): void {
  let rest = number;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (number << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const [far, near] = [grid.size - 11 + (i % 3), Math.floor(i / 3)];
    const isDark = ((bits >> i) & 1) === 1;
    fix(grid, far, near, isDark);
    fix(grid, near, far, isDark);
  }
}

/** Level L (01) and mask, with ten bits of a BCH code, twice. */
export function drawFormat(grid: Grid, mask: number): void {
  const { size } = grid;
  const given = (1 << 3) | mask;
  let rest = given;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((given << 10) | rest) ^ 0x5412;
  const bit = (at: number): boolean => ((bits >> at) & 1) === 1;
  for (let i = 0; i <= 5; i++) fix(grid, i, 8, bit(i));
  fix(grid, 7, 8, bit(6));
  fix(grid, 8, 8, bit(7));
  fix(grid, 8, 7, bit(8));
  for (let i = 9; i < 15; i++) fix(grid, 8, 14 - i, bit(i));
  for (let i = 0; i < 8; i++) fix(grid, 8, size - 1 - i, bit(i));
  for (let i = 8; i < 15; i++) fix(grid, size - 15 + i, 8, bit(i));
  fix(grid, size - 8, 8, true);
}

/** In pairs of columns from the right, up and down in turn. */
export function* dataPlaces({ size, fixed }: Grid): Generator<readonly [row: number, column: number]> {
  let upwards = true;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) if (fixed[row]?.[column] === false) yield [row, column];
    }
    upwards = !upwards;
  }
}

export const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

const finderLike = ['10111010000', '00001011101'];

/** How badly a grid reads: runs, squares, what looks like a finder, and an uneven share of dark. ISO/IEC 18004 §7.8.3 */
export function penalty({ size, dark }: Grid): number {
  const rows = dark.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join(''));
  const columns = rows.map((_, column) => rows.map((row) => row.charAt(column)).join(''));
  let score = 0;
  for (const line of [...rows, ...columns]) {
    score += runs(line);
    for (const like of finderLike) {
      for (let at = line.indexOf(like); at !== -1; at = line.indexOf(like, at + 1)) score += 40;
    }
  }
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const square = `${rows[row]?.slice(column, column + 2) ?? ''}${rows[row + 1]?.slice(column, column + 2) ?? ''}`;
      if (square === '0000' || square === '1111') score += 3;
    }
  }
  const share = (rows.join('').replaceAll('0', '').length * 100) / (size * size);
  return score + 10 * Math.floor(Math.abs(share - 50) / 5);
}

function runs(line: string): number {
  let score = 0;
  let length = 1;
  for (let at = 1; at <= line.length; at++) {
    if (at < line.length && line[at] === line[at - 1]) length += 1;
    else {
      if (length >= 5) score += length - 2;
      length = 1;
    }
  }
  return score;
}
