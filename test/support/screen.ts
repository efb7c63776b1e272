/**
 * What a person sees at a terminal: the cells that a program has drawn, as a VT100 shows them.
 * Implements: of ECMA-48 what programs use that were told `TERM=vt100` (cursor, erasing, scrolling); attributes and modes
 * are read over.
 */
const escape = '\x1b';

export class Screen {
  readonly #rows: number;
  readonly #columns: number;
  #cells: string[][];
  #row = 0;
  #column = 0;
  #top = 0;
  #bottom: number;
  /** The beginning of a sequence whose end has not come yet. */
  #pending = '';

  constructor(rows: number, columns: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.#bottom = rows - 1;
    this.#cells = Array.from({ length: rows }, () => this.#blankRow());
  }

  /** Its rows, without the blanks at their ends. */
  get rows(): readonly string[] {
    return this.#cells.map((cells) => cells.join('').trimEnd());
  }

  write(text: string): void {
    const input = this.#pending + text;
    this.#pending = '';
    for (let at = 0; at < input.length;) {
      const length = input[at] === escape ? this.#sequence(input.slice(at, at + 64)) : this.#character(input[at] ?? '');
      if (length === 0) {
        this.#pending = input.slice(at);
        return;
      }
      at += length;
    }
  }

  #character(character: string): number {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#lineFeed();
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t') this.#column = Math.min(this.#columns - 1, (Math.floor(this.#column / 8) + 1) * 8);
    else if (character >= ' ' && character !== '\x7f') {
      if (this.#column === this.#columns) {
        this.#column = 0;
        this.#lineFeed();
      }
      this.#cells[this.#row]?.splice(this.#column, 1, character);
      this.#column += 1;
    }
    return 1;
  }

  /** Acts on the sequence at the beginning and gives its length; 0 when its end is not there yet. */
  #sequence(input: string): number {
    if (input.length < 2) return 0;
    if (input[1] === '[') {
      const [whole, parameters = '', final = ''] = /^\x1b\[([0-?]*)[ -/]*([@-~])/.exec(input) ?? [];
      if (whole === undefined) return 0;
      this.#control(final, parameters.split(';').map(Number));
      return whole.length;
    }
    if (input[1] === 'M') this.#reverseLineFeed();
    const designatesCharacters = input[1] === '(' || input[1] === ')';
    return designatesCharacters ? (input.length < 3 ? 0 : 3) : 2;
  }

  #control(final: string, [first = 0, second = 0]: readonly number[]): void {
    const count = Math.max(1, first);
    if (final === 'H' || final === 'f') this.#moveTo(count - 1, Math.max(1, second) - 1);
    else if (final === 'A') this.#moveTo(this.#row - count, this.#column);
    else if (final === 'B') this.#moveTo(this.#row + count, this.#column);
    else if (final === 'C') this.#moveTo(this.#row, this.#column + count);
    else if (final === 'D') this.#moveTo(this.#row, this.#column - count);
    else if (final === 'K') this.#eraseInRow(first);
    else if (final === 'J') this.#eraseInScreen(first);
    else if (final === 'r') [this.#top, this.#bottom] = [count - 1, (second === 0 ? this.#rows : second) - 1];
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.min(Math.max(row, 0), this.#rows - 1);
    this.#column = Math.min(Math.max(column, 0), this.#columns - 1);
  }

  #eraseInRow(mode: number): void {
    const from = mode === 0 ? this.#column : 0;
    const to = mode === 1 ? this.#column + 1 : this.#columns;
    this.#cells[this.#row]?.fill(' ', from, to);
  }

  #eraseInScreen(mode: number): void {
    this.#eraseInRow(mode);
    for (const [row, cells] of this.#cells.entries())
      if (mode === 2 || (mode === 0 ? row > this.#row : row < this.#row)) cells.fill(' ');
  }

  #lineFeed(): void {
    if (this.#row === this.#bottom) {
      this.#cells.splice(this.#top, 1);
      this.#cells.splice(this.#bottom, 0, this.#blankRow());
    } else this.#row = Math.min(this.#row + 1, this.#rows - 1);
  }

  #reverseLineFeed(): void {
    if (this.#row === this.#top) {
      this.#cells.splice(this.#bottom, 1);
      this.#cells.splice(this.#top, 0, this.#blankRow());
    } else this.#row = Math.max(this.#row - 1, 0);
  }

  #blankRow(): string[] {
    return Array.from({ length: this.#columns }, () => ' ');
  }
}
