/** What advisers are asked, for tests. */
import type { Question } from '../adviser.ts';

export const questionOf = (octets: Buffer, changes: Partial<Question> = {}): Question => ({
  session: 's1',
  envelope: { mailFrom: 'eve@gamma.test', helo: 'mail.gamma.test', ip: '192.0.2.7' },
  recipients: ['ann@alpha.test'],
  trust: null,
  from: { name: 'Eve', address: 'eve@gamma.test', domain: 'gamma.test' },
  fields: [],
  hosts: [],
  files: [],
  content: { size: octets.length, read: (from, to) => Promise.resolve(octets.subarray(from, to)) },
  at: Date.UTC(2026, 10, 22),
  ...changes,
});
