/** The administration API as a program asks it: each answer is held against the schema of its row. */
import * as v from 'valibot';
import { root } from '../../src/http/admin/openapi.ts';
import { operations } from '../../src/http/admin/operations.ts';
import type { Lab } from './lab.ts';

export interface AdminAnswer {
  readonly status: number;
  /** What was answered, or the problem. */
  readonly value: unknown;
}

export interface AdminApi {
  /** Throws where what is answered with 200 is not what the row says. */
  ask(name: string, input?: Readonly<Record<string, unknown>>, token?: string): Promise<AdminAnswer>;
  /** A token of the administrator with those scopes. */
  token(...scopes: readonly string[]): Promise<string>;
  /** Names of operations that nobody has asked yet. */
  untried(): readonly string[];
}

export async function adminApi(lab: Lab, administrator: string): Promise<AdminApi> {
  const asked = new Set<string>();
  let made = 0;
  const token: AdminApi['token'] = async (...scopes) => {
    made += 1;
    const answer = await lab.postern([
      'token',
      'add',
      administrator,
      `t${made}`,
      '--scope',
      scopes.join(','),
      '--json',
    ]);
    return (JSON.parse(answer.stdout) as { readonly token: string }).token;
  };
  const usual = await token('admin');
  return {
    token,
    untried: () => operations.map(({ name }) => name).filter((name) => !asked.has(name)),
    async ask(name, input = {}, bearer = usual) {
      const row = operations.find((one) => one.name === name);
      if (row === undefined) throw new Error(`there is no operation ${name}`);
      asked.add(name);
      const rest = new Map(Object.entries(input));
      const path = row.path
        .split('/')
        .map((level) => {
          if (!level.startsWith('{')) return level;
          const member = level.slice(1, -1);
          const value = rest.get(member);
          rest.delete(member);
          return encodeURIComponent(String(value));
        })
        .join('/');
      const reads = row.method === 'GET' || row.method === 'DELETE';
      const query = new URLSearchParams(reads ? [...rest].map(([key, value]) => [key, String(value)]) : []);
      const answer = await fetch(
        `http://127.0.0.1:${lab.ports.http}${root}${path}${reads && rest.size > 0 ? `?${query.toString()}` : ''}`,
        {
          method: row.method,
          headers: { authorization: `Bearer ${bearer}`, ...(reads ? {} : { 'content-type': 'application/json' }) },
          ...(reads ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
        },
      );
      if (row.goesOn) {
        await answer.body?.cancel();
        return { status: answer.status, value: answer.headers.get('content-type') };
      }
      const value: unknown = await answer.json();
      if (answer.status === 200) {
        const read = v.safeParse(row.output, value);
        // What a schema does not name is dropped by it: an answer says nothing that is not documented.
        if (!read.success || JSON.stringify(sorted(read.output)) !== JSON.stringify(sorted(value)))
          throw new Error(`${name} answers what its row does not say: ${JSON.stringify(value)}`);
      }
      return { status: answer.status, value };
    },
  };
}

/** The same with the members of objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
