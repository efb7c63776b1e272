/**
 * Where what was learned is: the server's data, or a file that was named. Where there is neither, a message is judged by the
 * starter alone, and training makes the data folder of a lab.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TokenMemory } from '../../spam/bayes/memory.ts';
import type { Known } from '../../spam/bayes/port.ts';
import { together } from '../../spam/bayes/together.ts';
import { limits } from '../../spam/limits.ts';
import type { SpamStats } from '../../spam/model.ts';
import { type Store, databaseFile } from '../../store/sqlite/open.ts';
import { starterOf } from '../../store/sqlite/starter.ts';
import { starterFile } from '../../system/learning.ts';
import { type Failure, type Outcome, failed } from '../command.ts';
import { dataOptions, findData, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

export const wordsOptions = {
  ...dataOptions,
  model: {
    type: 'string',
    value: 'FILE',
    about: 'A file with what was learned, instead of the data of the server.',
  },
} as const;

export interface Words {
  /** Shown to whoever asks. */
  readonly where: string;
  known(keys: readonly number[]): Promise<Known>;
  readonly stats: () => Promise<SpamStats>;
  /** What was learned by examples becomes what `teach` makes of it; from nothing where it is to begin anew. */
  learn(
    anew: boolean,
    teach: (memory: TokenMemory) => void,
    progress: (done: number, total: number) => void,
  ): Promise<Failure | TokenMemory>;
}

interface Values {
  readonly config?: string;
  readonly model?: string;
}

export interface Wanted {
  /** Whether a data folder is made where there is none. */
  readonly make: boolean;
  /** Whose own lessons count too. */
  readonly reader?: string;
}

export async function withWords(
  values: Values,
  terminal: Terminal,
  { make, reader }: Wanted,
  use: (words: Words) => Promise<Outcome>,
): Promise<Outcome> {
  if (values.model !== undefined) {
    const words = await fileWords(resolve(terminal.workingDirectory, values.model));
    return 'ok' in words ? words : use(words);
  }
  const place = findData(values.config, terminal);
  if (!place.ok) return place.error;
  const { directory, config } = place.value;
  const isThere = existsSync(databaseFile(directory));
  if (!isThere && config === null && !make) return use(starterWords());
  return withStore(
    values,
    terminal,
    async (store) => {
      const account = reader === undefined ? null : await store.directory.account(reader);
      if (reader !== undefined && account === null)
        return failed(exit.noUser, `there is no account ${reader}`, 'postern account list shows those that are');
      return use(storeWords(store, directory, account?.id ?? null, isThere));
    },
    make,
  );
}

/** `isOld` where a server may have run on it: on a folder that is made here, examples alone count. */
function storeWords(store: Store, where: string, account: number | null, isOld: boolean): Words {
  const { spamTokens, spamModel } = store;
  return {
    where,
    async known(keys) {
      const { server, own } = await spamTokens.known(keys, account === null ? [] : [account]);
      return own.get(account ?? 0) ?? server;
    },
    stats: () => spamModel.stats(),
    async learn(anew, teach, progress) {
      const { id, memory: before } = await spamModel.read();
      const memory = anew ? new TokenMemory() : before;
      teach(memory);
      const how = { instead: id, starter: isOld && !anew && spamModel.wantsStarter() };
      return (await spamModel.replace(memory, how, progress))
        ? memory
        : failed(exit.temporary, 'somebody else has taught meanwhile', 'teach it again');
    },
  };
}

const nobody = { starter: { spam: 0, ham: 0, tokens: 0, share: 0 }, shared: 0, users: [], waiting: 0 } as const;
const none = { spam: 0, ham: 0, tokens: 0 } as const;

async function fileWords(file: string): Promise<Words | Failure> {
  let octets: Buffer | null = null;
  try {
    octets = await readFile(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const before = octets === null ? new TokenMemory() : TokenMemory.fromOctets(octets);
  if (before === null)
    return failed(exit.data, `${file} is no model of Postern`, 'name another with --model, or remove it');
  return {
    where: file,
    known: (keys) => Promise.resolve({ rows: before.read(keys), totals: before.totals() }),
    stats: () => Promise.resolve({ ...nobody, operator: { ...before.totals(), tokens: before.size } }),
    async learn(anew, teach) {
      const memory = anew ? new TokenMemory() : before;
      teach(memory);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.new`, memory.toOctets(), { mode: 0o600 });
      await rename(`${file}.new`, file);
      return memory;
    },
  };
}

function starterWords(): Words {
  const starter = starterOf(starterFile)();
  const share = limits.starterShare;
  const totals = starter?.totals ?? { spam: 0, ham: 0, bias: 0 };
  const { spam, ham } = totals;
  return {
    where: starterFile,
    known: (keys) => Promise.resolve(together([{ rows: starter?.read(keys) ?? [], totals, share }])),
    stats: () =>
      Promise.resolve({ ...nobody, operator: none, starter: { spam, ham, tokens: starter?.size ?? 0, share } }),
    learn: () => Promise.reject(new Error('the starter is read only')),
  };
}
