/** How far long work is, on one line of the terminal; nothing where nobody looks. */
import type { Terminal } from './terminal.ts';

/** Milliseconds between two updates. */
const pace = 100;

export function showProgress(terminal: Terminal): {
  readonly step: (done: number, total: number, what: string) => void;
  readonly end: () => void;
} {
  let last = 0;
  let width = 0;
  const show = (line: string): void => {
    terminal.error(`\r${line.padEnd(width)}`);
    width = line.length;
  };
  return {
    step: (done, total, what) => {
      const now = Date.now();
      if (!terminal.interactive || now - last < pace) return;
      last = now;
      const part = total === 0 ? 100 : Math.floor((done / total) * 100);
      show(`${what}: ${part} % (${done} of ${total})`);
    },
    end: () => {
      if (width > 0) terminal.error(`\r${' '.repeat(width)}\r`);
    },
  };
}
