/** The machine: clock, disk, queue, and the resolver. */
import type { Facts, OutsideFacts } from '../facts.ts';
import { limits } from '../limits.ts';
import { failureOf } from '../records.ts';
import { type Finding, findingsOf } from '../types.ts';

const seconds = (milliseconds: number): string => `${Math.round(Math.abs(milliseconds) / 1000)} seconds`;
const gibibytes = (octets: number): string => `${(octets / 1024 ** 3).toFixed(1)} GiB`;

export function clock({ clockAhead }: OutsideFacts): readonly Finding[] {
  const { ok, note, warning, problem } = findingsOf('clock', 'server');
  if (clockAhead === null)
    return [
      note(
        'The clock could not be compared with another one.',
        'Certificates, signatures and one-time passwords need the right time.',
        'timedatectl',
      ),
    ];
  const off = Math.abs(clockAhead);
  const what = `The clock is ${seconds(off)} ${clockAhead > 0 ? 'ahead' : 'behind'}.`;
  const why = 'Certificates, signatures and one-time passwords need the right time.';
  if (off >= limits.clockProblem) return [problem(what, why, 'timedatectl set-ntp true')];
  if (off >= limits.clockWarning) return [warning(what, why, 'timedatectl set-ntp true')];
  return [ok('The clock is right.')];
}

export function disk({ disk: { directory, free, size } }: Facts): readonly Finding[] {
  const { ok, warning, problem } = findingsOf('disk', directory);
  const what = `${gibibytes(free)} of ${gibibytes(size)} are free.`;
  const why = 'When the disk is full, mail is refused until there is room.';
  const mend = ['postern purge', `du -xh --max-depth=2 ${directory}`];
  if (free < limits.diskProblem) return [problem(what, why, ...mend)];
  if (free < limits.diskWarning && free < size * limits.diskShare) return [warning(what, why, ...mend)];
  return [ok(what)];
}

export function queue({ queue: { waiting, held, oldest, warnAfter } }: Facts): readonly Finding[] {
  const { ok, note, warning } = findingsOf('queue', 'server');
  const findings: Finding[] = [];
  if (oldest !== null && oldest > warnAfter)
    findings.push(
      warning(
        `${waiting} recipients wait, the oldest for ${Math.floor(oldest / 3_600_000)} hours.`,
        'Their mail is late, and returned when it stays so.',
        'postern queue list',
      ),
    );
  if (held > 0)
    findings.push(
      note(
        `${held} recipients are held.`,
        'They wait until somebody frees them.',
        'postern queue list',
        'postern queue retry ID',
      ),
    );
  return findings.length > 0
    ? findings
    : [ok(waiting === 0 ? 'Nothing waits in the queue.' : `${waiting} recipients wait, none for long.`)];
}

export function resolver({ settings }: Facts, { resolver: { signed, broken } }: OutsideFacts): readonly Finding[] {
  const { ok, note, warning, problem } = findingsOf('resolver', 'server');
  const why = 'DANE rests on it; without it answers from DNS can be forged.';
  if (signed.kind === 'failure')
    return [
      signed.security === 'bogus'
        ? problem(
            `Good signatures are found wrong: ${signed.reason}.`,
            'Nothing can be looked up: the resolver forges or strips signatures, or the clock is wrong.',
            'dns.servers = ["tls://dns.example.net@192.0.2.53"] (a resolver that validates)',
          )
        : problem(
            `The resolver does not answer: ${signed.reason}.`,
            'Mail to others waits, and nothing about strangers can be checked.',
            'see /etc/resolv.conf, or set dns.servers',
          ),
    ];
  if (!settings.validatesDns) return [note('The resolver answers; nothing is validated.', why, 'dns.validate = true')];
  if (signed.security !== 'secure')
    return [
      warning(
        'Signatures do not come through the resolver.',
        why,
        'dns.servers = ["tls://dns.example.net@192.0.2.53"] (a resolver that passes signatures on)',
      ),
    ];
  if (broken.kind === 'records')
    return [problem('Wrong signatures are not found.', why, 'report this: it is a fault of Postern')];
  return failureOf(broken) !== null && broken.security === 'bogus'
    ? [ok('The resolver answers; good signatures are believed, and wrong ones are not.')]
    : [ok('The resolver answers, and its signatures are good.')];
}
