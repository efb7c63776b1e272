/** What a user's filter did with a message, for people. */
import type { FilterRecord } from '../mda/filters/types.ts';
import { type TraceStep } from '../sieve/run/trace.ts';
import { harmless } from './columns.ts';

export function filterText({ script, did, trace, error }: FilterRecord): string {
  const name = script === null ? 'The vacation response' : `The filter "${script}"`;
  const headline =
    error === null ? `${name}:` : `${name} went wrong at line ${error.line}: ${error.message}. The message was kept.`;
  return [headline, ...did.map((one) => `  ${one}`), ...traceLines(trace)].map(harmless).join('\n');
}

export const traceLines = (trace: readonly TraceStep[]): readonly string[] =>
  trace.map(({ line, kind, what, holds, because }) => {
    const place = line === 0 ? '' : `line ${line}: `;
    const found = because === undefined ? '' : ` (${because})`;
    if (kind === 'test') return `  ${place}${holds === true ? 'yes' : 'no'}, ${what}${found}`;
    return kind === 'rule' ? `  ${place}the rule ${what}` : `  ${place}${what}`;
  });
