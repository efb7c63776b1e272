/** What a script did, in words. */
import type { Action } from '../../sieve/run/actions.ts';

export function toldAction(action: Action): string {
  const { line, rule } = action.cause;
  const where = line === 0 ? '' : ` (${rule === null ? '' : `rule "${rule}", `}line ${line})`;
  const flags = 'flags' in action && action.flags.length > 0 ? ` with ${action.flags.join(' ')}` : '';
  switch (action.kind) {
    case 'keep':
      return action.implicit ? `keep, as nothing else was said${flags}` : `keep${flags}${where}`;
    case 'fileinto':
      return `fileinto ${JSON.stringify(action.mailbox)}${flags}${where}`;
    case 'redirect':
      return `redirect ${JSON.stringify(action.address)}${where}`;
    case 'discard':
    case 'reject':
    case 'vacation':
      return `${action.kind}${where}`;
  }
}
