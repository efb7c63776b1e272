/**
 * Key servers that give out keys of verified addresses alone (Hagrid), where the administrator switched some on: whoever runs them
 * learns whom the users here write to.
 * Implements: the Verifying Keyserver interface, /vks/v1/by-email/ADDRESS (keys.openpgp.org/about/api).
 */
import { openPgpKeysFor } from '../usable.ts';
import { type Finding, type LookUp, absent, failed, found } from './types.ts';
import { type Web, fetchFile } from './web.ts';

export interface KeyServersDeps extends Omit<Web, 'port'> {
  /** 'keys.openpgp.org', 'keys.example.org:8443' */
  readonly servers: readonly string[];
  readonly clock: { now(): number };
}

export const keyServerLookup =
  (deps: KeyServersDeps): LookUp =>
  async ({ address }, signal): Promise<Finding> => {
    const problems: string[] = [];
    for (const server of deps.servers) {
      const [host = '', port = '443'] = server.split(':');
      const path = `/vks/v1/by-email/${encodeURIComponent(address)}`;
      const answer = await fetchFile({ ...deps, port: Number(port) }, host, path, signal);
      if (answer.kind === 'failed') problems.push(answer.reason);
      if (answer.kind !== 'file') continue;
      const { keys } = await openPgpKeysFor(address, answer.octets, deps.clock.now());
      // The server says that it asked the owner of the address; nobody else does.
      const reason = { text: `the key server ${host} has it for the address`, rule: 'keys.openpgp.org/about/api' };
      if (keys.length > 0)
        return found(
          'key-server',
          keys.map((key) => ({ ...key, source: 'key-server', reason, isSecure: false })),
          '',
        );
    }
    const [problem] = problems;
    return problem === undefined
      ? absent('key-server', 'no key server has a key for the address')
      : failed('key-server', problem);
  };
