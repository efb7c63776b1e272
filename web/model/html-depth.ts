/**
 * How deep the elements of a message stand in one another: a browser's parser takes time that grows with the square of it, so that a
 * message of 30,000 open elements would stop the page for minutes. Mail has some dozens.
 */

/** Browsers nest no deeper than 512. */
const mostDepth = 1_000;

/** Elements that have no end, or whose end is left out: the next one of their kind ends them. HTML §13.1.2.4 */
const open = new Set(
  'area base br col embed hr img input link meta source track wbr p li td th tr dt dd option optgroup thead tbody tfoot colgroup rp rt'.split(
    ' ',
  ),
);

const isLetter = (letter: string): boolean => (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');

function nameAt(html: string, from: number): string {
  let end = from;
  while (end < html.length && end - from < 20 && !' \t\r\n\f/>'.includes(html.charAt(end))) end += 1;
  return html.slice(from, end).toLowerCase();
}

/** The beginning of it that is not too deep. */
export function shallow(html: string): string {
  let depth = 0;
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) {
    const next = html.charAt(at + 1);
    if (next === '/' && isLetter(html.charAt(at + 2))) {
      if (!open.has(nameAt(html, at + 2))) depth = Math.max(0, depth - 1);
    } else if (isLetter(next) && !open.has(nameAt(html, at + 1))) depth += 1;
    if (depth > mostDepth) return html.slice(0, at);
  }
  return html;
}
