/** Lists for people: columns as wide as they must be, sizes and times in words. */

/** Text that strangers wrote, without what would make a terminal do something. ECMA-48 §5.2 and §5.3 */
export const harmless = (text: string): string =>
  Array.from(text, (letter) => (letter < ' ' || (letter >= '\u007f' && letter <= '\u009f') ? '\ufffd' : letter)).join(
    '',
  );

export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(harmless));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same of a list, or words where there is nothing in it. */
export const listText = (head: readonly string[], rows: readonly (readonly string[])[], nothing: string): string =>
  rows.length === 0 ? nothing : columns(head, rows);

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function sizeText(octets: number): string {
  let value = octets;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

export const timeText = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace('T', ' ').slice(0, 19);

/** How long until, or since, in the largest unit that says something. */
export function spanText(milliseconds: number): string {
  const spans = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const;
  for (const [span, name] of spans) if (milliseconds >= span) return `${Math.floor(milliseconds / span)} ${name}`;
  return `${Math.max(0, Math.round(milliseconds / 1000))} s`;
}
