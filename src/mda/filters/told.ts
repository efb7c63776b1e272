/** What a script did, in words. */
import type { Action } from '../../sieve/run/actions.ts';

export function toldAction(action: Action): string {
  const { line, rule } = action.cause;
  const where = line === 0 ? '' : ` (${rule === null ? '' : `rule "${rule}", `}line ${line})`;
  switch (action.kind) {
    case 'keep':
      return action.implicit ? 'keep, as nothing else was said' : `keep${where}`;
    case 'fileinto':
      return `fileinto ${JSON.stringify(action.mailbox)}${where}`;
    case 'redirect':
      return `redirect ${JSON.stringify(action.address)}${where}`;
    default:
      return `${action.kind}${where}`;
  }
}
