/** reject and ereject: refused with a reason. Implements: RFC 5429 §2. */
import type { CommandSpec, Extension } from '../compile/language.ts';
import { limits } from '../limits.ts';
import { ScriptError } from '../run/error.ts';

const refusing = (name: string, early: boolean): CommandSpec => ({
  name,
  positional: [{ name: 'a reason', kind: 'string' }],
  act: (args, run) => {
    const reason = run.text(args.text(0));
    if (reason.length > limits.reason) throw new ScriptError(args.at, 'the reason is too long');
    run.decide({ kind: 'reject', reason, early }, args.at);
  },
});

export const reject: Extension = { capability: 'reject', commands: [refusing('reject', false)] };
export const ereject: Extension = { capability: 'ereject', commands: [refusing('ereject', true)] };
