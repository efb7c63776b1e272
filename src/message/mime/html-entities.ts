/**
 * Character references of HTML that mail uses: numbers, and the common names. HTML 5 §13.5 has two thousand more.
 */
const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    shy: '\u00ad',
    zwnj: '\u200c',
    zwj: '\u200d',
    ensp: '\u2002',
    emsp: '\u2003',
    thinsp: '\u2009',
    copy: '©',
    reg: '®',
    trade: '™',
    hellip: '…',
    mdash: '—',
    ndash: '–',
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    laquo: '«',
    raquo: '»',
    bull: '•',
    middot: '·',
    sect: '§',
    para: '¶',
    deg: '°',
    euro: '€',
    pound: '£',
    yen: '¥',
    cent: '¢',
    times: '×',
    plusmn: '±',
    frac12: '½',
    larr: '←',
    rarr: '→',
    iexcl: '¡',
    iquest: '¿',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    szlig: 'ß',
    agrave: 'à',
    aacute: 'á',
    acirc: 'â',
    atilde: 'ã',
    aring: 'å',
    aelig: 'æ',
    ccedil: 'ç',
    egrave: 'è',
    eacute: 'é',
    ecirc: 'ê',
    euml: 'ë',
    igrave: 'ì',
    iacute: 'í',
    icirc: 'î',
    iuml: 'ï',
    ntilde: 'ñ',
    ograve: 'ò',
    oacute: 'ó',
    ocirc: 'ô',
    otilde: 'õ',
    oslash: 'ø',
    ugrave: 'ù',
    uacute: 'ú',
    ucirc: 'û',
    Agrave: 'À',
    Aacute: 'Á',
    Aring: 'Å',
    AElig: 'Æ',
    Ccedil: 'Ç',
    Egrave: 'È',
    Eacute: 'É',
    Ntilde: 'Ñ',
    Oacute: 'Ó',
    Oslash: 'Ø',
    Uacute: 'Ú',
  }),
);

/** The longest name above, "&" and ";" included, and the longest number. */
const referenceCharacters = 10;

/** The reference that begins with the "&" at `at`, or null where it is none; the ";" is required. */
export function characterReference(text: string, at: number): { readonly text: string; readonly end: number } | null {
  const semicolon = text.slice(at, at + referenceCharacters).indexOf(';');
  if (semicolon < 2) return null;
  const name = text.slice(at + 1, at + semicolon);
  const character = name.startsWith('#') ? numeric(name.slice(1)) : names.get(name);
  return character === undefined ? null : { text: character, end: at + semicolon + 1 };
}

function numeric(digits: string): string | undefined {
  const hexadecimal = digits.startsWith('x') || digits.startsWith('X');
  const code = Number.parseInt(hexadecimal ? digits.slice(1) : digits, hexadecimal ? 16 : 10);
  if (Number.isNaN(code)) return undefined;
  const outside = code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (code < 0x20 && code !== 9 && code !== 10);
  return outside ? '\ufffd' : String.fromCodePoint(code);
}
