/**
 * On which line of a TOML text a key stands, for error messages.
 * It follows tables, arrays of tables, dotted and quoted keys and multi-line strings; a key inside an inline table or
 * an array is found as the line of the key around it.
 * Not here: validating TOML (smol-toml has done that before).
 */
type Lines = ReadonlyMap<string, number>;

/** Paths as 'a.b.c' (elements of arrays of tables as 'a.0.b') to line numbers, from 1. */
export function keyLines(text: string): Lines {
  const lines = new Map<string, number>();
  const elements = new Map<string, number>();
  let table: readonly string[] = [];
  let inside: string | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (inside !== null) {
      if (line.includes(inside)) inside = null;
      continue;
    }
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    if (content.startsWith('[')) {
      const array = content.startsWith('[[');
      const names = keyParts(content.slice(array ? 2 : 1)).parts;
      if (array) {
        const path = names.join('.');
        const element = elements.get(path) ?? 0;
        elements.set(path, element + 1);
        table = [...names, String(element)];
      } else table = names;
      remember(lines, table, index + 1);
      continue;
    }
    const { parts, rest } = keyParts(content);
    if (!rest.startsWith('=')) continue;
    remember(lines, [...table, ...parts], index + 1);
    inside = opensMultiLine(rest);
  }
  return lines;
}

/** The line of a path, or of the nearest thing around it that has one. */
export function lineOf(lines: Lines, path: readonly string[]): number | null {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(path.slice(0, length).join('.'));
    if (line !== undefined) return line;
  }
  return null;
}

function remember(lines: Map<string, number>, path: readonly string[], line: number): void {
  for (let length = 1; length <= path.length; length++) {
    const key = path.slice(0, length).join('.');
    if (length === path.length || !lines.has(key)) lines.set(key, line);
  }
}

/** Dotted key: simple-key 1*( dot-sep simple-key ), bare or quoted. TOML 1.0 "Keys" */
function keyParts(text: string): { readonly parts: readonly string[]; readonly rest: string } {
  const parts: string[] = [];
  let at = 0;
  const skipBlank = (): void => {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
  };
  for (;;) {
    skipBlank();
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, at + 1);
      if (end === -1) break;
      parts.push(text.slice(at + 1, end));
      at = end + 1;
    } else {
      const from = at;
      while (at < text.length && !' \t.=]#"\''.includes(text[at] ?? '')) at += 1;
      if (at === from) break;
      parts.push(text.slice(from, at));
    }
    skipBlank();
    if (text[at] !== '.') break;
    at += 1;
  }
  return { parts, rest: text.slice(at) };
}

function opensMultiLine(value: string): string | null {
  for (const delimiter of ['"""', "'''"]) {
    const open = value.indexOf(delimiter);
    if (open !== -1 && !value.slice(open + 3).includes(delimiter)) return delimiter;
  }
  return null;
}
