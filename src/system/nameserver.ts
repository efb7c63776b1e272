/** The name server that runs with the lab; a real server has none. */
import { type Result, fail, ok } from '../base/result.ts';
import { patiently } from './patience.ts';
import { portProblem } from './portproblem.ts';
import type { StartProblem } from './problem.ts';
import type { Setting } from './setting.ts';

export interface OpenZones {
  readonly ports: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export async function openZones({ zones }: Setting): Promise<Result<OpenZones, StartProblem>> {
  if (zones === null) return ok({ ports: {}, close: () => Promise.resolve() });
  const { createZoneServer } = await import('../dns/zone/server.ts');
  const open = async (): Promise<Result<OpenZones, StartProblem>> => {
    const server = createZoneServer({ zones: zones.sources, key: zones.key });
    try {
      const port = await server.listen(zones.host, zones.port);
      return ok({ ports: { dns: port }, close: () => server.close() });
    } catch (error) {
      return fail(portProblem('dns', zones, error));
    }
  };
  return await patiently(open, (outcome) => !outcome.ok, portPatience);
}

/** A lab that is just stopping gives its name server's port back last. Milliseconds. */
const portPatience = 2000;
