/** postern certificate show|renew: what the server shows, until when, and what is known of its next key. */
import type { Config } from '../../config/schema.ts';
import { type CertificateFacts, certificateFacts } from '../../system/certificates/expiry.ts';
import { renewalTime } from '../../system/certificates/keeper.ts';
import { nextKeyHash } from '../../system/certificates/keys.ts';
import { readState, wantCertificate } from '../../system/certificates/state.ts';
import { errorText } from '../../base/log.ts';
import { harmless, timeText } from '../columns.ts';
import { type Outcome, command, done, failed } from '../command.ts';
import { dataOptions, findData, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { foreignOwner } from '../owner.ts';
import type { Terminal } from '../terminal.ts';

/** Uses the configuration of a server; the lab has a certificate of its own making. */
async function withConfig(
  values: { readonly config?: string },
  terminal: Terminal,
  use: (config: Config) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const place = findData(values.config, terminal);
  if (!place.ok) return place.error;
  const { config } = place.value;
  if (config === null)
    return failed(exit.usage, 'the lab makes its certificate itself', 'name a server with --config FILE');
  return foreignOwner(config.server.data) ?? (await Promise.resolve(use(config)));
}

const show = command({
  about: 'Show the certificate, when it is renewed, the next key, and what went wrong last.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withConfig(values, terminal, (config) => {
      let facts: CertificateFacts;
      try {
        facts = certificateFacts(config.tls.certificate);
      } catch (error) {
        return failed(exit.noInput, `${config.tls.certificate}: ${errorText(error)}`, 'correct tls.certificate');
      }
      const { nextKey, problem, notBefore } = readState(config.tls);
      const isKept = config.acme.authority !== '';
      const next = nextKeyHash(config.tls);
      const lines = [
        `file        ${facts.file}`,
        `names       ${facts.names.join(', ')}`,
        `issuer      ${facts.isSelfSigned ? 'itself (self-signed)' : facts.issuer}`,
        `valid       ${timeText(facts.validFrom)} to ${timeText(facts.validTo)} UTC`,
        `renewed     ${isKept ? `${timeText(renewalTime(facts))} UTC, by ${config.acme.authority}` : 'by hand (acme.authority is not set)'}`,
        ...(next === null ? [] : [`next key    TLSA 3 1 1 ${next}`, `in DNS      ${seenText(nextKey, next)}`]),
        ...(problem === null
          ? []
          : [
              `failed      ${timeText(problem.at)} UTC: ${problem.what}`,
              `what to do  ${problem.remedy}`,
              `tried again ${timeText(notBefore)} UTC`,
            ]),
      ];
      return done(lines.map(harmless).join('\n'), {
        file: facts.file,
        names: facts.names,
        issuer: facts.issuer,
        selfSigned: facts.isSelfSigned,
        validFrom: new Date(facts.validFrom).toISOString(),
        validTo: new Date(facts.validTo).toISOString(),
        renewal: isKept ? new Date(renewalTime(facts)).toISOString() : null,
        authority: isKept ? config.acme.authority : null,
        nextKey: next,
        nextKeySeen: nextKey === null || nextKey.hash !== next ? null : new Date(nextKey.seenAt).toISOString(),
        problem: problem === null ? null : { ...problem, at: new Date(problem.at).toISOString() },
      });
    }),
});

const seenText = (seen: { readonly hash: string; readonly seenAt: number } | null, hash: string): string =>
  seen?.hash === hash ? `since ${timeText(seen.seenAt)} UTC` : 'not seen (needed only where the host has TLSA records)';

const renew = command({
  about: 'Have the certificate renewed now, whatever its age: the running server does it when it is reloaded (SIGHUP).',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withConfig(values, terminal, (config) => {
      if (config.acme.authority === '') {
        return failed(
          exit.configuration,
          'acme.authority is not set',
          'name a CA there, or renew the files by hand and send SIGHUP',
        );
      }
      return withStore(values, terminal, async ({ audit }) => {
        wantCertificate(config);
        await audit.note({ action: 'certificate.renew', subject: '', details: {} });
        return done('It is renewed at the next reload: systemctl reload postern', { wanted: true });
      });
    }),
});

export const certificate = new Map([
  ['show', show],
  ['renew', renew],
]);
