/**
 * Forms of identifiers, written as templates: what a program makes is told from what imitates it.
 *
 *   template = *(literal / class [ "{" count [ "," count ] "}" ])
 *   class    = "#" digit / "x" hexadecimal / "X" the same in capitals / "^" capital / "w" letter or digit / "~" any but "@"
 *
 * A literal that would be a class stands behind a backslash. A run takes all it can and gives nothing back, so that the work is
 * linear; a form is matched at the beginning, and what follows is free.
 */
type Belongs = (code: number) => boolean;

const isDigit: Belongs = (code) => code >= 0x30 && code <= 0x39;
const isCapital: Belongs = (code) => code >= 0x41 && code <= 0x5a;
const isSmall: Belongs = (code) => code >= 0x61 && code <= 0x7a;
const isCapitalHex: Belongs = (code) => isDigit(code) || (code >= 0x41 && code <= 0x46);

const classes: Readonly<Record<string, Belongs>> = {
  '#': isDigit,
  x: (code) => isCapitalHex(code) || (code >= 0x61 && code <= 0x66),
  X: isCapitalHex,
  '^': isCapital,
  w: (code) => isDigit(code) || isCapital(code) || isSmall(code),
  '~': (code) => code !== 0x40 && code > 0x20,
};

interface Run {
  readonly belongs: Belongs;
  readonly least: number;
  readonly most: number;
}
export type Form = readonly (Run | string)[];

/** Templates are our own, and are read once. */
export function form(template: string): Form {
  const runs: (Run | string)[] = [];
  for (let at = 0; at < template.length; at++) {
    const character = template[at] ?? '';
    const belongs = classes[character];
    if (character === '\\') {
      at += 1;
      runs.push(template[at] ?? '');
    } else if (belongs === undefined) runs.push(character);
    else if (template[at + 1] === '{') {
      const close = template.indexOf('}', at);
      const [least = '1', most = least] = template.slice(at + 2, close).split(',');
      runs.push({ belongs, least: Number(least), most: Number(most) });
      at = close;
    } else runs.push({ belongs, least: 1, most: 1 });
  }
  return runs;
}

/** Whether a text begins in that form. */
export function hasForm(text: string, runs: Form): boolean {
  let at = 0;
  for (const run of runs) {
    if (typeof run === 'string') {
      if (text[at] !== run) return false;
      at += 1;
      continue;
    }
    const start = at;
    while (at < text.length && at - start < run.most && run.belongs(text.charCodeAt(at))) at += 1;
    if (at - start < run.least) return false;
  }
  return true;
}
