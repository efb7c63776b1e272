/** Scripts as programs, those that were used lately kept: a script is read once for as long as it stays as it is. */
import { Lru } from '../../base/lru.ts';
import type { Result } from '../../base/result.ts';
import type { AccountId } from '../../directory/types.ts';
import type { FilterReader } from '../../ms/filters.ts';
import { compile } from '../../sieve/compile/validator.ts';
import type { Program } from '../../sieve/compile/program.ts';
import type { Problem } from '../../sieve/types.ts';
import { limits } from '../limits.ts';

export type Compiled = Result<Program, readonly Problem[]>;

export interface Programs {
  /** null where the script is gone. */
  of(account: AccountId, script: { readonly id: number; readonly version: number }): Promise<Compiled | null>;
}

export function createPrograms(filters: Pick<FilterReader, 'octets'>): Programs {
  const kept = new Lru<string, Compiled>(limits.programs);
  return {
    async of(account, { id, version }) {
      const key = `${account}:${id}:${version}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const octets = await filters.octets(account, id, version);
      if (octets === null) return null;
      const compiled = compile(octets);
      // A program takes some ten times the room of its script.
      if (octets.length <= limits.programOctets) kept.set(key, compiled);
      return compiled;
    },
  };
}
