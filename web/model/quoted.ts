/** What of a plain text is quoted: lines that begin with ">", and the line above them that says who wrote them. */
export interface TextPart {
  readonly isQuoted: boolean;
  readonly text: string;
}

/** Quotes of fewer lines are left as they are: an answer between the lines is read with them. */
const leastLines = 4;

export function quotedParts(text: string): readonly TextPart[] {
  const parts: { isQuoted: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const isQuoted = line.startsWith('>');
    const last = parts.at(-1);
    if (last?.isQuoted === isQuoted) last.lines.push(line);
    else parts.push({ isQuoted, lines: [line] });
  }
  const joined: { isQuoted: boolean; lines: string[] }[] = [];
  for (const part of parts) {
    const isQuoted = part.isQuoted && part.lines.length >= leastLines;
    const last = joined.at(-1);
    if (last?.isQuoted === isQuoted) last.lines.push(...part.lines);
    else joined.push({ isQuoted, lines: [...part.lines] });
  }
  return joined.map(({ isQuoted, lines }) => ({ isQuoted, text: lines.join('\n') }));
}
