/** The name server that runs with the lab; a real server has none. */
import { type Result, fail, ok } from '../base/result.ts';
import { isWithin } from '../dns/name.ts';
import type { ZoneRecord, ZoneSource } from '../dns/zone/records.ts';
import { patiently } from './patience.ts';
import { portProblem } from './portproblem.ts';
import type { StartProblem } from './problem.ts';
import type { Setting } from './setting.ts';

export interface NamedRecord {
  readonly name: string;
  readonly record: ZoneRecord;
}

export interface OpenZones {
  readonly ports: Readonly<Record<string, number>>;
  /** Records that stand beside what the zones are made of, by who publishes them; null where there is no name server. */
  readonly publish: ((by: 'dkim' | 'keys', records: readonly NamedRecord[]) => void) | null;
  close(): Promise<void>;
}

export async function openZones({ zones }: Setting): Promise<Result<OpenZones, StartProblem>> {
  if (zones === null) return ok({ ports: {}, publish: null, close: () => Promise.resolve() });
  const { createZoneServer } = await import('../dns/zone/server.ts');
  const open = async (): Promise<Result<OpenZones, StartProblem>> => {
    const server = createZoneServer({ zones: zones.sources, key: zones.key });
    const published = new Map<string, readonly NamedRecord[]>();
    try {
      const port = await server.listen(zones.host, zones.port);
      return ok({
        ports: { dns: port },
        publish(by, records) {
          published.set(by, records);
          const all = [...published.values()].flat();
          server.publish(zones.sources.map((source) => withRecords(source, all)));
        },
        close: () => server.close(),
      });
    } catch (error) {
      return fail(portProblem('dns', zones, error));
    }
  };
  return await patiently(open, (outcome) => !outcome.ok, portPatience);
}

/** A lab that is just stopping gives its name server's port back last. Milliseconds. */
const portPatience = 2000;

function withRecords(source: ZoneSource, more: readonly NamedRecord[]): ZoneSource {
  const records = new Map<string, readonly ZoneRecord[]>(source.records);
  for (const { name, record } of more) {
    if (source.origin === '.' || !isWithin(name, source.origin)) continue;
    records.set(name, [...(records.get(name) ?? []), record]);
  }
  return { ...source, records };
}
