/** The configuration as it is in force: the file rules, and it is only shown here. It holds no secrets: those are in files that it names. */
import * as v from 'valibot';
import { ok } from '../../base/result.ts';
import { named, nothing } from './fields.ts';
import { operation } from './operation.ts';

export interface SettingParts {
  readonly settings: readonly v.InferOutput<typeof setting>[];
  readonly storage: () => Promise<v.InferOutput<typeof storage>>;
}

const setting = named(
  'Setting',
  v.object({
    key: v.string(),
    value: v.pipe(v.string(), v.description('As JSON; sizes are octets, times milliseconds.')),
    source: v.pipe(v.picklist(['default', 'file']), v.description('file: it is not the default.')),
    standard: v.pipe(v.string(), v.description('The default, or an example of what can be written.')),
    about: v.string(),
  }),
);

const listSettings = operation({
  name: 'listSettings',
  method: 'GET',
  path: 'settings',
  scope: 'server:read',
  about: 'Every key of the configuration with its value, where that is from, and what it is for.',
  input: nothing,
  output: named('Settings', v.object({ settings: v.array(setting) })),
  answer: ({ settings }: SettingParts) => Promise.resolve(ok({ settings: [...settings] })),
});

const size = v.pipe(v.number(), v.integer());
const storage = named(
  'Storage',
  v.object({
    folder: v.string(),
    free: size,
    size,
    parts: v.array(v.object({ name: v.picklist(['database', 'journal', 'packs', 'search', 'other']), octets: size })),
    accounts: v.pipe(
      v.array(v.object({ address: v.string(), used: size, quota: size })),
      v.description('The fullest first.'),
    ),
  }),
);

const getStorage = operation({
  name: 'getStorage',
  method: 'GET',
  path: 'storage',
  scope: 'server:read',
  about: 'What takes how much of the disk, and who has the most mail.',
  input: nothing,
  output: storage,
  answer: async (parts: SettingParts) => ok(await parts.storage()),
});

export const settingOperations = [listSettings, getStorage] as const;
