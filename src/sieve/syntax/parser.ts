/**
 * From a script to its commands.
 * Implements: RFC 5228 §8.2 (grammar):
 *   start = commands; commands = *command; command = identifier arguments (";" / block)
 *   arguments = *argument [ test / test-list ]; argument = string-list / number / tag
 *   test = identifier arguments; test-list = "(" test *("," test) ")"; block = "{" commands "}"
 *   string-list = "[" string *("," string) "]" / string
 * Not here: whether a command exists and what it takes (compile/).
 */
import { isUtf8 } from 'node:buffer';
import { type Result, fail, ok } from '../../base/result.ts';
import { foldText } from '../../message/mime/preview.ts';
import { limits } from '../limits.ts';
import type { Argument, CommandNode, Position, Problem, StringNode, TestNode } from '../types.ts';
import { Lexer, type Token } from './lexer.ts';

/** The commands of a script, or what is wrong with it first. */
export function parse(octets: Buffer): Result<readonly CommandNode[], Problem> {
  const start = { line: 1, column: 1 };
  if (octets.length > limits.script)
    return fail({ ...start, message: `the script has more than ${limits.script} octets` });
  // RFC 5228 §2.1: a script is UTF-8.
  if (!isUtf8(octets)) return fail({ ...start, message: 'the script is not UTF-8' });
  if (octets.includes(0)) return fail({ ...start, message: 'the script has a NUL octet' });
  return new Parser(new Lexer(octets.toString('utf8'))).start();
}

/** Breaks off at the first problem; caught where parsing begins. */
class Broken extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

class Parser {
  readonly #lexer: Lexer;
  #token: Token = { kind: 'end', line: 1, column: 1, from: 0, to: 0 };
  #commands = 0;
  /** Behind the token that was taken last. */
  #behind = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  start(): Result<readonly CommandNode[], Problem> {
    try {
      this.#advance();
      const commands = this.#commandList(0);
      if (this.#token.kind !== 'end')
        this.#broken(this.#token, `${named(this.#token)} has nothing that it could belong to`);
      return ok(commands);
    } catch (error) {
      if (error instanceof Broken) return fail(error.problem);
      throw error;
    }
  }

  #commandList(depth: number): readonly CommandNode[] {
    const commands: CommandNode[] = [];
    while (this.#token.kind === 'identifier') commands.push(this.#command(depth));
    return commands;
  }

  #command(depth: number): CommandNode {
    const { label } = this.#token as Token & { readonly label: string | null };
    const head = this.#test(depth, 'command');
    if (this.#take(';')) return { ...head, block: null, label };
    if (this.#token.kind !== '{')
      this.#broken(
        this.#token,
        `behind "${head.name}" a semicolon or a block is missing; ${named(this.#token)} stands there`,
      );
    if (depth >= limits.nesting) this.#broken(this.#token, 'there are too many blocks within one another');
    const opened = this.#token;
    this.#advance();
    const block = this.#commandList(depth + 1);
    this.#closeBlock(opened);
    return { ...head, block, label };
  }

  #closeBlock(opened: Token): void {
    if (this.#take('}')) return;
    if (this.#token.kind === 'end') this.#broken(opened, 'this block has no end: "}" is missing');
    this.#broken(this.#token, `a command was expected, ${named(this.#token)} stands there`);
  }

  /** A test; or a command up to its end, which has the same form. */
  #test(depth: number, what: 'test' | 'command'): TestNode {
    const first = this.#token;
    if (first.kind !== 'identifier') this.#broken(first, `a ${what} was expected, ${named(first)} stands there`);
    this.#commands += 1;
    if (this.#commands > limits.commands) this.#broken(first, 'the script has too many commands');
    this.#advance();
    const args = this.#arguments();
    const tests = this.#tests(depth);
    const source = foldText(this.#lexer.source.slice(first.from, Math.min(this.#behind, first.from + limits.quoted)));
    return { name: first.text.toLowerCase(), at: place(first), arguments: args, tests, source };
  }

  #arguments(): readonly Argument[] {
    const args: Argument[] = [];
    for (;;) {
      const token = this.#token;
      const at = place(token);
      if (token.kind === 'number') {
        args.push({ kind: 'number', number: token.number, at });
        this.#advance();
      } else if (token.kind === 'tag') {
        args.push({ kind: 'tag', name: token.text.toLowerCase(), at });
        this.#advance();
      } else if (token.kind === 'string') {
        args.push({ kind: 'strings', strings: [this.#string()], listed: false, at });
      } else if (token.kind === '[') {
        args.push({ kind: 'strings', strings: this.#stringList(), listed: true, at });
      } else return args;
      if (args.length > limits.arguments) this.#broken(token, 'there are too many arguments');
    }
  }

  #string(): StringNode {
    const token = this.#token;
    if (token.kind !== 'string') this.#broken(token, `a string was expected, ${named(token)} stands there`);
    this.#advance();
    return { text: token.text, ...place(token) };
  }

  #stringList(): readonly StringNode[] {
    const opened = this.#token;
    this.#advance();
    // The grammar has no empty list; others read one, and so it is read here.
    if (this.#take(']')) return [];
    const strings = [this.#string()];
    while (this.#take(',')) {
      strings.push(this.#string());
      if (strings.length > limits.listItems) this.#broken(opened, 'this list is too long');
    }
    if (!this.#take(']')) this.#broken(this.#token, `"," or "]" was expected, ${named(this.#token)} stands there`);
    return strings;
  }

  #tests(depth: number): readonly TestNode[] {
    if (this.#token.kind !== '(' && this.#token.kind !== 'identifier') return [];
    if (depth >= limits.nesting) this.#broken(this.#token, 'there are too many tests within one another');
    if (this.#token.kind === 'identifier') return [this.#test(depth + 1, 'test')];
    this.#advance();
    const tests = [this.#test(depth + 1, 'test')];
    while (this.#take(',')) tests.push(this.#test(depth + 1, 'test'));
    if (!this.#take(')')) this.#broken(this.#token, `"," or ")" was expected, ${named(this.#token)} stands there`);
    return tests;
  }

  #take(kind: Token['kind']): boolean {
    if (this.#token.kind !== kind) return false;
    this.#advance();
    return true;
  }

  #advance(): void {
    this.#behind = this.#token.to;
    const token = this.#lexer.next();
    if (!token.ok) throw new Broken(token.error);
    this.#token = token.value;
  }

  #broken(at: Position, message: string): never {
    throw new Broken({ line: at.line, column: at.column, message });
  }
}

const place = ({ line, column }: Position): Position => ({ line, column });

function named(token: Token): string {
  switch (token.kind) {
    case 'identifier':
      return `the word "${token.text}"`;
    case 'tag':
      return `the tag ":${token.text}"`;
    case 'number':
      return `the number ${token.number}`;
    case 'string':
      return 'a string';
    case 'end':
      return 'the end of the script';
    default:
      return `"${token.kind}"`;
  }
}
