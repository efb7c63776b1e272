/** Why a script did what it did: which tests held and for what, in order, bounded. */
import { limits } from '../limits.ts';
import type { Position } from '../types.ts';

export interface TraceStep {
  readonly line: number;
  readonly kind: 'test' | 'rule' | 'action' | 'stop' | 'keep' | 'error';
  /** What stands in the script, or what went wrong. */
  readonly what: string;
  /** Of a test: whether it held. */
  readonly holds?: boolean;
  /** What it found: "Subject: Invoice". */
  readonly because?: string;
}

export class Trace {
  readonly #steps: TraceStep[] = [];
  #found: string | null = null;

  /** What the test that is asked now has found. */
  found(text: string): void {
    this.#found = text.slice(0, limits.quoted).toWellFormed();
  }

  /** What was found since it was asked last. */
  takeFound(): string | null {
    const found = this.#found;
    this.#found = null;
    return found;
  }

  add({ line }: Position, step: Omit<TraceStep, 'line'>): void {
    if (this.#steps.length < limits.trace) this.#steps.push({ line, ...step });
  }

  get steps(): readonly TraceStep[] {
    return this.#steps;
  }
}
