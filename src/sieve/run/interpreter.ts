/**
 * Runs a program on a message: what is to be done with it, and why.
 * Implements: RFC 5228 §2.10 (action interaction, implicit keep), §2.10.6 (errors: the message is kept), §3.1, §3.3.
 * Nothing is done here: what was decided comes out as values.
 */
import type { Bound, Program, Step } from '../compile/program.ts';
import type { Position } from '../types.ts';
import type { Action } from './actions.ts';
import { ScriptError } from './error.ts';
import { Mail, type MailFacts } from './mail.ts';
import { type Mark, Run, type World } from './run.ts';
import { Trace, type TraceStep } from './trace.ts';

export interface Outcome {
  /** In the order in which they were decided; an implicit keep comes last. */
  readonly actions: readonly Action[];
  readonly trace: readonly TraceStep[];
  /** The script went wrong: the message is kept, and nothing else is done with it. */
  readonly error: (Position & { readonly message: string }) | null;
  /** To be remembered once the actions are done. */
  readonly marks: readonly Mark[];
}

export async function runScript(program: Program, facts: MailFacts, world: World): Promise<Outcome> {
  const trace = new Trace();
  const run = new Run(new Mail(facts), world, trace, program.capabilities.has('variables'));
  try {
    await runBlock(program.steps, run);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { at, message } = error;
    trace.add(at, { kind: 'error', what: message });
    return { ...kept, trace: trace.steps, error: { line: at.line, column: at.column, message } };
  }
  const actions = run.actions.settled(run.flags);
  if (actions.some((action) => action.kind === 'keep' && action.implicit))
    trace.add({ line: 0, column: 0 }, { kind: 'keep', what: 'no rule says otherwise: the message is kept' });
  return { actions, trace: trace.steps, error: null, marks: run.marks };
}

const kept: Pick<Outcome, 'actions' | 'marks'> = {
  actions: [{ kind: 'keep', flags: [], implicit: true, cause: { line: 0, rule: null } }],
  marks: [],
};

/** Whether the script goes on behind it. */
async function runBlock(steps: readonly Step[], run: Run): Promise<boolean> {
  for (const step of steps) {
    switch (step.kind) {
      case 'stop':
        run.trace.add(step.at, { kind: 'stop', what: 'stop' });
        return false;
      case 'unknown':
        throw new ScriptError(step.at, step.message);
      case 'command':
        run.spend(step.at);
        run.trace.add(step.at, { kind: 'action', what: step.source });
        step.spec.act(step.args, run);
        break;
      case 'if':
        if (!(await runIf(step, run))) return false;
        break;
    }
  }
  return true;
}

async function runIf({ branches }: Step & { readonly kind: 'if' }, run: Run): Promise<boolean> {
  for (const { test, block, at, label } of branches) {
    if (test !== null && !(await holds(test, run))) continue;
    run.trace.add(at, { kind: 'rule', what: label ?? test?.source ?? 'else' });
    const outer = run.rule;
    if (label !== null) run.rule = label;
    const goesOn = await runBlock(block, run);
    run.rule = outer;
    return goesOn;
  }
  return true;
}

export async function holds({ spec, args, tests, at, source }: Bound, run: Run): Promise<boolean> {
  run.spend(at);
  run.trace.takeFound();
  const answer = await spec.holds(args, run, tests);
  if (tests.length > 0) return answer;
  const because = run.trace.takeFound();
  run.trace.add(at, { kind: 'test', what: source, holds: answer, ...(because === null ? {} : { because }) });
  return answer;
}
