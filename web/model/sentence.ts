/**
 * Sentences that the server wrote down with a message, said in the reader's language. Each is made of a template in English and
 * what was put into it; the catalogue has the templates by name, and the same in other languages. What fits none stays as it is.
 */

/** Templates by name: 'DKIM of {domain}'. */
export type Templates = Readonly<Record<string, string>>;

export interface Read {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Longer ones are not looked at: what strangers wrote may be in them. */
const mostLength = 2_000;
/** Sentences that stand in sentences. */
const mostDepth = 3;

type Piece = { readonly kind: 'text' | 'gap'; readonly text: string };

/** 'a {b} c' is text, gap, text. */
function pieces(template: string): readonly Piece[] {
  return template.split('{').flatMap((part, at): readonly Piece[] => {
    if (at === 0) return [{ kind: 'text', text: part }];
    const end = part.indexOf('}');
    return [
      { kind: 'gap', text: part.slice(0, end) },
      { kind: 'text', text: part.slice(end + 1) },
    ];
  });
}

/** What stands in the gaps, where a text is made of the template; null where it is not. */
export function filledIn(text: string, template: string): Readonly<Record<string, string>> | null {
  const values: Record<string, string> = {};
  let at = 0;
  let gap: string | null = null;
  const all = pieces(template);
  for (const [index, piece] of all.entries()) {
    if (piece.kind === 'gap') {
      gap = piece.text;
      continue;
    }
    const isLast = index === all.length - 1;
    const found: number = isLast
      ? text.endsWith(piece.text) && text.length - piece.text.length >= at
        ? text.length - piece.text.length
        : -1
      : text.indexOf(piece.text, at);
    if (found === -1 || (gap === null ? found !== at || (isLast && found !== 0) : found === at)) return null;
    if (gap !== null) values[gap] = text.slice(at, found);
    at = found + piece.text.length;
  }
  return values;
}

/** The template that most of the text is made of. */
export function readSentence(text: string, templates: Templates): Read | null {
  if (text.length > mostLength) return null;
  let best: (Read & { readonly fixed: number }) | null = null;
  for (const [name, template] of Object.entries(templates)) {
    const values = filledIn(text, template);
    if (values === null) continue;
    const fixed = text.length - Object.values(values).reduce((sum, value) => sum + value.length, 0);
    if (best === null || fixed > best.fixed) best = { name, values, fixed };
  }
  return best;
}

/** null where the catalogue has no such sentence. */
export function translated(text: string, templates: Templates, words: Templates, depth = 0): string | null {
  const read = depth > mostDepth ? null : readSentence(text, templates);
  const said = read === null ? undefined : words[read.name];
  if (read === null || said === undefined) return null;
  return pieces(said)
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      const value = read.values[piece.text] ?? '';
      return translated(value, templates, words, depth + 1) ?? value;
    })
    .join('');
}
