import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogFields, silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { issue, makeAuthority, selfSigned } from '../../lab/certificates.ts';
import { certificateFacts, expiryWatch } from './expiry.ts';

const day = 86_400_000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-expiry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (pem: string): string => {
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, pem);
  return file;
};

test('the certificate that a new server starts with is known for what it is; one of an authority is not', async () => {
  const own = certificateFacts(put((await selfSigned(['mail.a.test'], 0)).certificate));
  expect(own).toMatchObject({ names: ['mail.a.test'], isSelfSigned: true, validFrom: -day });
  const issued = await issue(await makeAuthority('ca', 0), ['mail.a.test'], 0);
  expect(certificateFacts(put(issued.certificate)).isSelfSigned).toBe(false);
});

test('the log is told from fourteen days before, once a day', async () => {
  const file = put((await selfSigned(['mail.a.test'], 0)).certificate);
  const { validTo } = certificateFacts(file);
  const warned: (LogFields | undefined)[] = [];
  const log = { ...silentLog, warn: (_event: string, fields?: LogFields) => void warned.push(fields) };
  let now = validTo - 15 * day;
  const watch = expiryWatch(() => ({ certificate: file, key: '' }), {
    clock: { now: () => now },
    log,
    metrics: noMetrics,
  });
  for (const later of [0, 1, 1.5, 2]) {
    now = validTo - 15 * day + later * day;
    watch();
  }
  expect(warned).toHaveLength(2);
  expect(warned[0]).toMatchObject({ file, names: ['mail.a.test'], at: new Date(validTo).toISOString() });
});
