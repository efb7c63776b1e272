/** Breaks off a run: the script asked for what cannot be done. Caught where running begins (interpreter.ts). */
import type { Position } from '../types.ts';

export class ScriptError extends Error {
  readonly at: Position;

  constructor(at: Position, message: string) {
    super(message);
    this.at = at;
  }
}
