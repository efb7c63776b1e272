/** A QR code as text: two modules of height in one character, dark on light whatever the terminal's colours are. */
import { qrGrid } from '../base/qr/qr.ts';

/** Throws RangeError for a text that is longer than a code of version 10 holds. */
export function qrText(text: string): string {
  const { dark, size } = qrGrid(Buffer.from(text));
  const quiet = 2;
  const at = (row: number, column: number): boolean => dark[row]?.[column] === true;
  const lines: string[] = [];
  for (let row = -quiet; row < size + quiet; row += 2) {
    let line = '';
    for (let column = -quiet; column < size + quiet; column++) {
      const [upper, lower] = [at(row, column), at(row + 1, column)];
      line += upper ? (lower ? ' ' : '\u2584') : lower ? '\u2580' : '\u2588';
    }
    lines.push(line);
  }
  return lines.join('\n');
}
