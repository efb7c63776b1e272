/**
 * Text whose paragraphs find their own width at the reader's: lines that go on end with a blank.
 * Implements: RFC 3676 §4 (format=flowed, DelSp=no): §4.1 and §4.2 (lines), §4.3 (signature), §4.4 (space-stuffing), §4.5 (quoting).
 */

/** Characters of a line, its quote marks among them. RFC 3676 §4.2 */
const width = 72;
const signature = '-- ';

/** '>>' and what follows. */
function cut(line: string): readonly [marks: string, content: string] {
  let depth = 0;
  let at = 0;
  while (line[at] === '>') {
    depth += 1;
    at += 1;
    // '> > ' is two marks as well.
    if (line[at] === ' ' && line[at + 1] === '>') at += 1;
  }
  const content = depth > 0 && line[at] === ' ' ? line.slice(at + 1) : line.slice(at);
  return ['>'.repeat(depth), content];
}

export const flowed = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .flatMap((line) => flowedLine(...cut(line)))
    .join('\n');

function flowedLine(marks: string, written: string): readonly string[] {
  const content = written === signature ? written : written.trimEnd();
  const pieces = content === signature ? [content] : folded(content, width - marks.length - 2);
  return pieces.map((piece) => {
    const isStuffed =
      piece !== '' && (marks !== '' || piece.startsWith(' ') || piece.startsWith('>') || piece.startsWith('From '));
    return `${marks}${isStuffed ? ' ' : ''}${piece}`;
  });
}

/** Pieces that end with the blank at which they were cut; a word is never cut. */
function folded(text: string, most: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const before = rest.lastIndexOf(' ', most - 1);
    const at = before > 0 && rest.slice(0, before).trim() !== '' ? before : rest.indexOf(' ', most);
    if (at < 0 || rest.slice(0, at).trim() === '' || rest.slice(at + 1) === '') break;
    // A line that looks like the mark of a signature would be taken for one.
    if (rest.slice(0, at + 1) === signature) break;
    pieces.push(rest.slice(0, at + 1));
    rest = rest.slice(at + 1);
  }
  return [...pieces, rest];
}

/** As it was before. */
export function unflowed(text: string): string {
  const lines: { marks: string; content: string; flows: boolean }[] = [];
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const depth = line.length - line.replace(/^>+/, '').length;
    const rest = line.slice(depth);
    const content = rest.startsWith(' ') ? rest.slice(1) : rest;
    const marks = '>'.repeat(depth);
    const flows = content.endsWith(' ') && content !== signature;
    const last = lines.at(-1);
    if (last?.flows === true && last.marks === marks && content !== signature) {
      last.content += content;
      last.flows = flows;
    } else lines.push({ marks, content, flows });
  }
  return lines
    .map(({ marks, content }) => (marks === '' || content === '' ? marks + content : `${marks} ${content}`))
    .join('\n');
}

/** Whether a Content-Type says so. */
export function isFlowed(contentType: string | null | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((one) => one.replaceAll(/[\s"]/g, ''));
  return type === 'text/plain' && parameters.includes('format=flowed');
}
