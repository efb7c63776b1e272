/**
 * imaptest's scripts against the server over the real store, each in an account of its own. A script whose capability is
 * not announced is left out, and is named here: announcing the capability, or losing another one, fails until that is true again.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listener } from '../../src/base/listener.ts';
import { silentLog } from '../../src/base/log.ts';
import { noMetrics } from '../../src/base/metrics.ts';
import type { Authentication } from '../../src/directory/authentication.ts';
import { createImapListener } from '../../src/imap/server/listener.ts';
import { type TestStore, addAccount, testStore } from '../../src/store/testing/store.ts';
import { Connection } from './connection.ts';
import { runScript } from './run.ts';
import { parseMbox, parseScript } from './script.ts';

const folder = new URL('../corpus/imaptest-scripts/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'latin1');
const names = readdirSync(folder).filter((name) => !name.includes('.'));

/**
 * Lines of scripts that an RFC overrules: no message is ever \\Recent (RFC 9051 did away with it), so that none is NEW and
 * all are OLD.
 */
const overruled: ReadonlyMap<string, readonly string[]> = new Map([
  ['search-flags', ['search new', 'search old', 'search recent']],
]);

let store: TestStore;
let listener: Listener;
let port = 0;
let announced: ReadonlySet<string>;

beforeAll(async () => {
  store = await testStore();
  await store.directory.change({ kind: 'add-domain', name: 'alpha.test' });
  const authentication: Authentication = {
    mechanisms: () => [],
    begin: () => null,
    account: (address) => store.directory.account(address),
    password: async (user) => {
      const account = await store.directory.account(user);
      return account === null ? { kind: 'refused' } : { kind: 'success', account };
    },
  };
  listener = createImapListener({
    hostname: 'mail.alpha.test',
    store: store.mail,
    authentication,
    tls: null,
    implicitTls: false,
    allowClearPasswords: true,
    log: silentLog,
    metrics: noMetrics,
    clock: { now: () => Date.now() },
  });
  port = await listener.listen('127.0.0.1', 0);
  await addAccount(store, 'capability@alpha.test');
  const connection = new Connection(port);
  await connection.answer();
  connection.send('a LOGIN capability@alpha.test x\r\n');
  const login = (await connection.through('a')).at(-1) ?? '';
  connection.close();
  announced = new Set(
    login
      .slice(login.indexOf('[') + 1, login.indexOf(']'))
      .toUpperCase()
      .split(' '),
  );
});

afterAll(async () => {
  await listener.close(100);
  await store.remove();
});

const leftOut: readonly string[] = ['urlauth', 'urlauth-binary', 'urlauth2'];

describe("imaptest's scripts", () => {
  for (const name of names) {
    it(leftOut.includes(name) ? `${name} is left out: its capability is not announced` : name, async () => {
      const script = parseScript(read(name));
      expect(script.capabilities.every((each) => announced.has(each))).toBe(!leftOut.includes(name));
      if (leftOut.includes(name)) return;
      expect(script.exchanges.length).toBeGreaterThan(0);
      const user = `${name}@alpha.test`;
      await addAccount(store, user);
      const letters = parseMbox(read(existsSync(new URL(`${name}.mbox`, folder)) ? `${name}.mbox` : 'default.mbox'));
      const without = overruled.get(name) ?? [];
      const exchanges = script.exchanges.filter(({ commands }) => !without.includes(commands[0]?.text ?? ''));
      await runScript({ port, user, password: 'x' }, { ...script, exchanges }, letters);
    });
  }

  it('are all accounted for', () => {
    expect(names.length).toBe(72);
    expect(leftOut.filter((name) => !names.includes(name))).toEqual([]);
  });
});
