/**
 * Whether a message matches, as far as what was read of it decides that.
 */
import type { MessageFields, OpenedMessage } from '../types.ts';
import type { SearchKey } from './key.ts';

/** What has been read of one message. */
export interface Candidate {
  readonly index: number;
  readonly fields: MessageFields | null;
}

/** true, false, or undefined where what was read does not decide it. */
export function decide(key: SearchKey, candidate: Candidate): boolean | undefined {
  switch (key.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'not': {
      const result = decide(key.key, candidate);
      return result === undefined ? undefined : !result;
    }
    case 'and':
    case 'or': {
      const decisive = key.kind === 'or';
      let open = false;
      for (const each of key.keys) {
        const result = decide(each, candidate);
        if (result === decisive) return decisive;
        if (result === undefined) open = true;
      }
      return open ? undefined : !decisive;
    }
    case 'index':
      return key.test(candidate.index);
    case 'fields':
      return candidate.fields === null ? undefined : key.test(candidate.fields);
    case 'content':
      return undefined;
  }
}

/** The same with the content at hand. */
export async function decideFully(key: SearchKey, candidate: Candidate, message: OpenedMessage): Promise<boolean> {
  switch (key.kind) {
    case 'not':
      return !(await decideFully(key.key, candidate, message));
    case 'and':
      for (const each of key.keys) if (!(await decideFully(each, candidate, message))) return false;
      return true;
    case 'or':
      for (const each of key.keys) if (await decideFully(each, candidate, message)) return true;
      return false;
    case 'content':
      return key.test(message.structure, message.octets);
    default:
      return decide(key, candidate) === true;
  }
}
