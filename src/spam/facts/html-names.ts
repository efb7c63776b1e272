/** Elements of HTML by what they do to the text around them. HTML Living Standard, and what browsers of all times know. */
const set = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.flatMap((line) => line.split(' ')));

/** Elements whose content is not read. */
export const silent = set('script style title');
/** Elements without content. */
export const voids = set(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);
/** Elements that stand on lines of their own. */
export const blocks = set(
  'address article aside blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre',
  'section table tr ul td th body center',
);
export const known = set(
  'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button',
  'canvas caption center circle cite code col colgroup comment data datalist dd defs del details dfn dialog dir div dl dt em embed',
  'fieldset figcaption figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe ilayer image',
  'img input ins isindex kbd keygen label layer legend li line link listing main map mark marquee math menu menuitem meta meter',
  'multicol nav nobr noembed noframes nolayer noscript object ol optgroup option output p param path picture plaintext polygon pre',
  'progress q rb rect rp rt rtc ruby s samp script search section select server slot small source spacer span strike strong style',
  'sub summary sup svg table tbody td template text textarea tfoot th thead time title tr track tt u ul use var video wbr xml xmp',
);
/** What the start of an element ends, as far as no other element stands between: end tags that nobody writes. §13.1.2.4 */
export const endedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['td', set('td th')],
  ['th', set('td th')],
  ['tr', set('td th tr')],
  ['p', set('p')],
  ['li', set('li')],
  ['option', set('option')],
  ['dt', set('dt dd')],
  ['dd', set('dt dd')],
]);
/** Attributes that hold a URL which is fetched when the page is shown. */
export const fetched = 'src background lowsrc dynsrc data codebase poster srcset'.split(' ');
