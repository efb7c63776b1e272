/**
 * What an HTML message quotes is folded, as it is in plain text: each outermost quote of some length stands behind a line that opens it.
 * Nodes of the frame alone are moved; no script runs there, and none is needed (HTML §4.11.1, details).
 */

/** Characters; shorter ones are left as they are: an answer between them is read with them. */
const leastText = 200;

/** Answers how many there are. */
export function foldQuotes(body: HTMLElement, words: string): number {
  const outermost = [...body.querySelectorAll('blockquote')].filter(
    (quote) => quote.parentElement?.closest('blockquote') === null,
  );
  const long = outermost.filter(({ textContent }) => textContent.trim().length >= leastText);
  for (const quote of long) {
    const details = quote.ownerDocument.createElement('details');
    const summary = quote.ownerDocument.createElement('summary');
    summary.textContent = words;
    quote.replaceWith(details);
    details.append(summary, quote);
  }
  return long.length;
}
