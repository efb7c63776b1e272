/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** A token of ui/tokens.css. */
  readonly colour: string;
  /** null where nobody looked. */
  readonly values: readonly (number | null)[];
}
