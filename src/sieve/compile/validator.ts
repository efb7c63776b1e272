/**
 * From commands to a program: every word must be known, required and rightly used.
 * Implements: RFC 5228 §2.10.5, §3.1 (if), §3.2 (require), §3.3 (stop); RFC 5463 §4 (what may be unknown behind `ihave`).
 * A list of problems, not the first alone: whoever writes a script mends them together.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { type Vocabulary, vocabulary } from '../ext/table.ts';
import { limits } from '../limits.ts';
import { parse } from '../syntax/parser.ts';
import type { CommandNode, Position, Problem, TestNode } from '../types.ts';
import { ScriptError } from '../run/error.ts';
import { Arguments } from './arguments.ts';
import { bind } from './bind.ts';
import type { CommandSpec, TestSpec } from './language.ts';
import type { Bound, Branch, Program, Step } from './program.ts';
import { constant } from './text.ts';

/** A script as a program, or all that is wrong with it. */
export function compile(octets: Buffer, words: Vocabulary = vocabulary): Result<Program, readonly Problem[]> {
  const commands = parse(octets);
  return commands.ok ? validate(commands.value, words) : fail([commands.error]);
}

export function validate(commands: readonly CommandNode[], words: Vocabulary): Result<Program, readonly Problem[]> {
  const validator = new Validator(words);
  const steps = validator.script(commands);
  return validator.problems.length > 0 ? fail(validator.problems) : ok({ ...validator.facts(), steps });
}

class Validator {
  readonly problems: Problem[] = [];
  readonly #words: Vocabulary;
  readonly #required = new Set<string>();
  #readsBody = false;
  readonly #uses = (capability: string): boolean => this.#required.has(capability);

  constructor(words: Vocabulary) {
    this.#words = words;
  }

  facts(): Omit<Program, 'steps'> {
    return { capabilities: this.#required, readsBody: this.#readsBody };
  }

  /** RFC 5228 §3.2: "Require commands MUST be used before other commands". */
  script(commands: readonly CommandNode[]): readonly Step[] {
    const first = commands.findIndex(({ name }) => name !== 'require');
    const count = first < 0 ? commands.length : first;
    for (const command of commands.slice(0, count)) this.#require(command);
    return this.#block(commands.slice(count));
  }

  #require(command: CommandNode): void {
    const shape = {
      called: '"require"',
      tags: new Map(),
      positional: [{ name: 'the extensions', kind: 'strings' }],
      check: undefined,
    } as const;
    if (command.tests.length > 0 || command.block !== null) this.#wrong(command.at, '"require" takes strings alone');
    const args = bind(
      command.arguments,
      command.at,
      shape,
      this.#binding(() => null),
    );
    for (const text of args?.texts(0) ?? []) {
      const name = constant(text) ?? '';
      if (this.#words.has(name)) this.#add(name);
      else this.#wrong(text.at, `there is no extension "${name.slice(0, limits.quoted)}" here`);
    }
  }

  #add(capability: string): void {
    for (const one of this.#words.with(capability)) this.#required.add(one);
  }

  #block(commands: readonly CommandNode[]): readonly Step[] {
    const steps: Step[] = [];
    for (let index = 0; index < commands.length; index++) {
      const command = commands[index];
      if (command === undefined || this.problems.length >= limits.problems) break;
      if (command.name === 'if') {
        const chain = [command];
        while (isContinued(chain.at(-1), commands[index + 1])) chain.push(...commands.slice(++index, index + 1));
        steps.push({ kind: 'if', branches: chain.map((one) => this.#branch(one)) });
      } else steps.push(...this.#command(command));
    }
    return steps;
  }

  /** if <test: test> <block: block>; elsif <test> <block>; else <block> */
  #branch(command: CommandNode): Branch {
    const { name, at, tests, block, label } = command;
    if (command.arguments.length > 0) this.#wrong(at, `"${name}" takes a test, no other arguments`);
    const expected = name === 'else' ? 0 : 1;
    if (tests.length !== expected)
      this.#wrong(
        at,
        expected === 0 ? '"else" takes no test' : `"${name}" takes one test; several go into anyof (…) or allof (…)`,
      );
    if (block === null) this.#wrong(at, `behind "${name}" a block is missing`);
    const [test] = tests;
    const bound = test === undefined || expected === 0 ? null : this.#test(test);
    return { test: bound, block: this.#block(block ?? []), at, label };
  }

  #command(command: CommandNode): readonly Step[] {
    const { name, at, source } = command;
    if (name === 'elsif' || name === 'else') return this.#wrong(at, `"${name}" must follow "if" or "elsif"`);
    if (name === 'require') return this.#wrong(at, '"require" must stand before all other commands');
    if (command.block !== null) return this.#wrong(at, `"${name}" takes no block`);
    if (command.tests.length > 0) return this.#wrong(at, `"${name}" takes no test: is a semicolon missing?`);
    if (name === 'stop') {
      if (command.arguments.length > 0) return this.#wrong(at, '"stop" takes no arguments');
      return [{ kind: 'stop', at }];
    }
    const found = this.#words.command(name);
    if (found === null) {
      if (this.#words.test(name) !== null)
        return this.#wrong(at, `"${name}" is a test, not a command: it stands behind "if"`);
      return this.#unknown(at, `there is no command "${name}"`);
    }
    if (found.capability !== null && !this.#uses(found.capability))
      return this.#unknown(at, needs(name, found.capability));
    const args = this.#bound(command, found.spec, 'command');
    return args === null ? [] : [{ kind: 'command', spec: found.spec, args, at, source }];
  }

  #test(test: TestNode): Bound | null {
    const { name, at, source } = test;
    const found = this.#words.test(name);
    if (found === null) {
      const isCommand = this.#words.command(name) !== null || controls.has(name);
      return this.#unknownTest(test, isCommand ? `"${name}" is a command, not a test` : `there is no test "${name}"`);
    }
    if (found.capability !== null && !this.#uses(found.capability))
      return this.#unknownTest(test, needs(name, found.capability));
    const { spec } = found;
    const { length } = test.tests;
    if (spec.tests === undefined && length > 0) this.#wrong(at, `the test "${name}" takes no tests of its own`);
    if (spec.tests === 'one' && length !== 1) this.#wrong(at, `"${name}" takes one test`);
    if (spec.tests === 'many' && length === 0) this.#wrong(at, `"${name}" takes a list of tests: ${name} (…, …)`);
    const args = this.#bound(test, spec, 'test');
    if (name === 'ihave' && args !== null) this.#learn(args);
    if (name === 'body') this.#readsBody = true;
    const tests = test.tests.map((one) => this.#test(one));
    if (args === null || tests.includes(null)) return null;
    return { spec, args, tests: tests.filter((one) => one !== null), at, source };
  }

  /** RFC 5463 §4: what `ihave` names is as if it were required, in what follows. */
  #learn(args: Arguments): void {
    for (const text of args.texts(0)) {
      const name = constant(text);
      if (name !== null && this.#words.has(name)) this.#add(name);
    }
  }

  #bound(node: TestNode, spec: CommandSpec | TestSpec, what: 'command' | 'test'): Arguments | null {
    const { name } = spec;
    const tags = this.#words.tags(spec, this.#uses);
    const shape = { called: `the ${what} "${name}"`, tags, positional: spec.positional ?? [], check: spec.check };
    return bind(
      node.arguments,
      node.at,
      shape,
      this.#binding((tag) => this.#words.extensionOfTag(name, tag)),
    );
  }

  #binding(extensionOf: (tag: string) => string | null) {
    return { uses: this.#uses, extensionOf, wrong: ({ message, ...at }: Problem) => void this.#wrong(at, message) };
  }

  /** What is not known may stand where `ihave` guards it: it is wrong when it is reached. */
  #unknown(at: Position, message: string): readonly Step[] {
    if (!this.#uses('ihave')) return this.#wrong(at, message);
    return [{ kind: 'unknown', at, message }];
  }

  #unknownTest({ name, at, source }: TestNode, message: string): Bound | null {
    if (this.#unknown(at, message).length === 0) return null;
    const holds = (): never => {
      throw new ScriptError(at, message);
    };
    return { spec: { name, holds }, args: new Arguments(at, new Map(), []), tests: [], at, source };
  }

  #wrong({ line, column }: Position, message: string): readonly Step[] {
    if (this.problems.length < limits.problems) this.problems.push({ line, column, message });
    return [];
  }
}

const controls: ReadonlySet<string> = new Set(['if', 'elsif', 'else', 'require', 'stop']);

const isContinued = (before: CommandNode | undefined, next: CommandNode | undefined): boolean =>
  before?.name !== 'else' && (next?.name === 'elsif' || next?.name === 'else');

const needs = (name: string, capability: string): string =>
  `"${name}" needs the extension "${capability}": write require "${capability}";`;
