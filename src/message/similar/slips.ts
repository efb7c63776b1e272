/**
 * How many slips of the pen lie between two words: a letter too many, too few, another one, or two that changed places
 * (the optimal string alignment distance).
 */

/** At most `most`, or `most + 1` where there are more. Costs the product of the lengths. */
export function slips(one: string, other: string, most: number): number {
  const width = other.length;
  if (Math.abs(one.length - width) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: width + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    let least = row;
    for (let column = 1; column <= width; column++) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = last;
    last = next;
  }
  return Math.min(last[width] ?? 0, most + 1);
}
