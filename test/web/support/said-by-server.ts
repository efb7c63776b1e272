/** What source files can say, each way that a condition in it may go: values are in capitals. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What stands in the gaps: by what the source calls it, where it is made of words itself. */
const values: Readonly<Record<string, readonly string[]>> = {
  it: ['The certificate', 'The certificate FILE'],
  'seconds(off)': ['45 seconds'],
  "[...new Set(Object.values(settings))].join(' and ')": ['KEY', 'ONE and OTHER'],
};

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const source = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

/** All that a text can be. */
function waysOf(node: ts.Expression): readonly string[] {
  if (ts.isParenthesizedExpression(node)) return waysOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...waysOf(node.whenTrue), ...waysOf(node.whenFalse)];
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce<readonly string[]>(
      (begun, span) =>
        begun.flatMap((start) => waysOf(span.expression).map((way) => `${start}${way}${span.literal.text}`)),
      [node.head.text],
    );
  if (ts.isStringLiteralLike(node)) return [node.text];
  return values[node.getText()] ?? ['VALUE'];
}

/** Every text of more than a word. */
export function textsOf(path: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (isText(node)) found.push(...waysOf(node));
    else ts.forEachChild(node, visit);
  };
  visit(source(path));
  return found.filter((text) => text.includes(' ') && text.trim() === text);
}

/** Why a value cannot be: what wrongValue() is given, and what the checks of values fail with. */
export function refusalsOf(path: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const [given] = ts.isCallExpression(node) ? node.arguments : [];
    if (given !== undefined && isText(given) && ts.isCallExpression(node) && isRefusal.has(node.expression.getText()))
      found.push(...waysOf(given).filter((text) => text.includes(' ')));
    ts.forEachChild(node, visit);
  };
  visit(source(path));
  return found.map((text) => `${text}.`);
}

const isRefusal: ReadonlySet<string> = new Set(['wrongValue', 'fail']);

export const sourcesIn = (directory: string): readonly string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(directory, name));
