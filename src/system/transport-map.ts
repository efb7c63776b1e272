/** The transport map of the configuration, with the passwords where they are, in files or in the environment; and what each destination takes. */
import { readFile } from 'node:fs/promises';
import { parseLimitsFor } from '../config/limits-for.ts';
import { type RouteLogin, parseRoute } from '../config/route.ts';
import type { Config } from '../config/schema.ts';
import type { HopLogin } from '../mta/deliver/port.ts';
import { type ConfiguredLimits, type LimitsFor, limitsBy } from '../mta/queue/pace.ts';
import type { Transport } from '../mta/route/router.ts';

export const transportMap = (config: Config): ReadonlyMap<string, Transport> =>
  new Map(
    config.mta.routes.flatMap((text): readonly [string, Transport][] => {
      const route = parseRoute(text);
      if (route === null) return [];
      const { domain, host, port, protocol, login } = route;
      return [[domain, { host, port, ...(protocol && { protocol }), ...(login && { login: hopLogin(login) }) }]];
    }),
  );

export const configuredLimits = (config: Config): LimitsFor =>
  limitsBy(
    new Map(
      config.mta.limitsFor.flatMap((text): readonly [string, ConfiguredLimits][] => {
        const row = parseLimitsFor(text);
        return row === null ? [] : [[row.destination, row]];
      }),
    ),
  );

const hopLogin = ({ user, password }: RouteLogin): HopLogin => ({
  user,
  async password() {
    const text = 'file' in password ? await readFile(password.file, 'utf8') : process.env[password.env];
    if (text === undefined) throw new Error(`the environment has no ${'env' in password ? password.env : ''}`);
    // Editors end files with a line end; passwords do not have one.
    return text.split('\n', 1)[0]?.replace('\r', '') ?? '';
  },
});
