/**
 * Where the data is: --config FILE or POSTERN_CONFIG, else POSTERN_DATA, else var/lab where a lab is, else what
 * /etc/postern/postern.toml says. A server may be running on it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errorText, silentLog } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { parsePair } from '../config/tls.ts';
import { type Store, databaseFile, openStore } from '../store/sqlite/open.ts';
import { starterFile } from '../system/learning.ts';
import { type Failure, type Option, type Outcome, failed } from './command.ts';
import { exit } from './exit.ts';
import { operatorAt } from './operator.ts';
import { foreignOwner } from './owner.ts';
import type { Terminal } from './terminal.ts';

/** The option of every command that needs the data. */
export const dataOptions = {
  config: {
    type: 'string',
    value: 'FILE',
    about:
      'Configuration of the server; else POSTERN_CONFIG, else the lab in POSTERN_DATA (var/lab), else /etc/postern.',
  },
} as const satisfies Record<string, Option>;

export interface DataPlace {
  readonly directory: string;
  /** null for a lab. */
  readonly config: Config | null;
  /** Where the configuration was read; null for a lab. */
  readonly configFile: string | null;
}

/** Reads a configuration file; paths in it start from its folder. */
export function readConfig(file: string): Result<Config, Failure> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return fail(
      failed(
        exit.noInput,
        `cannot read ${file}: ${errorText(error)}`,
        'postern init writes a configuration; or name another one',
      ),
    );
  }
  const parsed = parseConfig(text);
  if (!parsed.ok) {
    const problems = parsed.error.map((problem) => problem.text).join('\n  ');
    return fail(failed(exit.configuration, `${file} cannot be used:\n  ${problems}`, ''));
  }
  const data = resolve(dirname(resolve(file)), parsed.value.server.data);
  const { openid, kerberos, ldap } = parsed.value;
  return ok({
    ...parsed.value,
    server: { ...parsed.value.server, data },
    tls: absoluteFiles(parsed.value.tls, data),
    openid: { ...openid, clientSecret: resolve(data, openid.clientSecret) },
    ldap: {
      ...ldap,
      password: resolve(data, ldap.password),
      roots: ldap.roots === '' ? '' : resolve(data, ldap.roots),
    },
    kerberos: { ...kerberos, keytab: kerberos.keytab === '' ? '' : resolve(data, kerberos.keytab) },
  });
}

function absoluteFiles({ certificate, key, clientAuthorities, more }: Config['tls'], data: string): Config['tls'] {
  const pairs = more.flatMap((written) => {
    const pair = parsePair(written);
    return pair === null ? [] : [`${resolve(data, pair.certificate)} ${resolve(data, pair.key)}`];
  });
  const authorities = clientAuthorities.map((file) => resolve(data, file));
  return {
    certificate: resolve(data, certificate),
    key: resolve(data, key),
    clientAuthorities: authorities,
    more: pairs,
  };
}

export const labDirectory = (terminal: Terminal): string =>
  resolve(terminal.workingDirectory, terminal.env['POSTERN_DATA'] ?? join('var', 'lab'));

/** The server of this machine, as `postern init` makes it for root. */
const usualConfig = '/etc/postern/postern.toml';

/** null where the data of a lab is meant. */
export function configFileOf(written: string | undefined, terminal: Terminal): string | null {
  const named = written ?? terminal.env['POSTERN_CONFIG'];
  if (named !== undefined && named !== '') return resolve(terminal.workingDirectory, named);
  const labIsMeant = terminal.env['POSTERN_DATA'] !== undefined || existsSync(labDirectory(terminal));
  return !labIsMeant && existsSync(usualConfig) ? usualConfig : null;
}

export function findData(config: string | undefined, terminal: Terminal): Result<DataPlace, Failure> {
  const configFile = configFileOf(config, terminal);
  if (configFile !== null) {
    const read = readConfig(configFile);
    return read.ok ? ok({ directory: read.value.server.data, config: read.value, configFile }) : read;
  }
  return ok({ directory: labDirectory(terminal), config: null, configFile: null });
}

export const subaddressSeparators = ({ config }: DataPlace): string => config?.directory.subaddressSeparators ?? '+';

/** Opens the store for one command and closes it behind it. With `make`, that of a lab is made where there is none. */
export async function withStore(
  values: { readonly config?: string },
  terminal: Terminal,
  use: (store: Store, place: DataPlace) => Promise<Outcome>,
  make = false,
): Promise<Outcome> {
  const place = findData(values.config, terminal);
  if (!place.ok) return place.error;
  const { directory, config } = place.value;
  if (!existsSync(databaseFile(directory)) && !(make && config === null)) {
    const remedy =
      config === null
        ? 'run npm start once to make the lab, set POSTERN_DATA, or name a configuration with --config FILE'
        : 'run postern init first, or correct server.data in the configuration';
    return failed(exit.noInput, `there is no message store in ${directory}`, remedy);
  }
  const stranger = foreignOwner(directory);
  if (stranger !== null) return stranger;
  const store = await openStore({
    directory,
    role: 'tool',
    undeleteDays: config?.store.undeleteDays ?? 14,
    starter: starterFile,
    actor: operatorAt(terminal),
    log: silentLog,
    onFatal: (reason) => terminal.error(`postern: the store stopped working: ${reason}\n`),
  });
  if (store === 'locked')
    return failed(
      exit.temporary,
      `the message store in ${directory} is locked`,
      'try again when the other program is done',
    );
  try {
    return await use(store, place.value);
  } finally {
    await store.close();
  }
}
