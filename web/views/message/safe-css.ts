/**
 * Style of a message, read by the browser's own parser and written anew: no rule that imports, no font, and no URL but of pictures that
 * are at hand. What is written with escapes or comments is read as the browser would read it.
 */

/** What is at hand for a URL; null where it is not, and is noted down as wanted. */
export type Known = (url: string) => string | null;

/** Of a style element. */
export function safeSheet(text: string, known: Known): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  clean(sheet, known);
  // It is put into a style element again: nothing in it may look like the end of one.
  return [...sheet.cssRules].map((rule) => rule.cssText.replaceAll('<', '\\3c ')).join('\n');
}

/** Of a style attribute. */
export function safeStyle(text: string, known: Known): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('x{}');
  const [rule] = sheet.cssRules;
  if (!(rule instanceof CSSStyleRule)) return '';
  rule.style.cssText = text;
  cleanDeclarations(rule.style, known);
  return rule.style.cssText;
}

function clean(list: CSSStyleSheet | CSSGroupingRule, known: Known): void {
  for (let at = list.cssRules.length - 1; at >= 0; at--) {
    const rule = list.cssRules[at];
    if (rule instanceof CSSStyleRule) {
      cleanDeclarations(rule.style, known);
      clean(rule, known);
    } else if (rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule) clean(rule, known);
    else {
      if (rule instanceof CSSFontFaceRule) known('font:');
      list.deleteRule(at);
    }
  }
}

/** All that name something to be fetched. */
const fetching = ['url(', 'image-set(', 'image(', 'src(', 'cross-fade(', 'element(', 'paint(', 'expression('];

function cleanDeclarations(style: CSSStyleDeclaration, known: Known): void {
  for (const name of [...style]) {
    const value = style.getPropertyValue(name);
    const lower = value.toLowerCase();
    // Variables are not normalised: they may hide what they become.
    const isHidden = name.startsWith('--') && (value.includes('(') || value.includes('\\'));
    if (!isHidden && !fetching.some((word) => lower.includes(word))) continue;
    const rewritten = isHidden ? null : withKnown(value, known);
    if (rewritten === null) style.removeProperty(name);
    else style.setProperty(name, rewritten, style.getPropertyPriority(name));
  }
}

/** The browser has written each URL as url("…"). */
function withKnown(value: string, known: Known): string | null {
  const [first = '', ...rest] = value.split('url("');
  let all = first;
  let isKnown = rest.length > 0;
  for (const piece of rest) {
    const end = piece.indexOf('")');
    const url = end < 0 ? null : known(piece.slice(0, end));
    // Every one is asked for, so that all are counted.
    if (url === null) isKnown = false;
    all += `url("${url ?? ''}")${piece.slice(end + 2)}`;
  }
  if (!isKnown) return null;
  const others = all.toLowerCase().replaceAll('url("', '');
  return fetching.some((word) => others.includes(word)) ? null : all;
}
