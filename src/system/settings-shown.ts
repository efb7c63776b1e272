/** The configuration in force, key by key, with the words that the commented file has. */
import { changedKeys } from '../config/compare.ts';
import { everything } from '../config/describe.ts';
import { makeConfig } from '../config/load.ts';
import { snakeCase } from '../config/names.ts';
import type { Config } from '../config/schema.ts';
import type { SettingParts } from '../http/admin/settings.ts';

export function settingsShown(config: Config): SettingParts['settings'] {
  const { hostname, data } = config.server;
  const changed = new Set([
    ...changedKeys(makeConfig({ server: { hostname, data } }), config),
    'server.hostname',
    'server.data',
  ]);
  return [...everything()].flatMap((entry) => {
    if (entry.kind === 'section') return [];
    const key = entry.path.map(snakeCase).join('.');
    const value = entry.path.reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>>)[name], config);
    const { about, example } = entry.note;
    return [
      { key, value: JSON.stringify(value), source: changed.has(key) ? 'file' : 'default', standard: example, about },
    ];
  });
}
