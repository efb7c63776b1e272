/** Envelopes and clients for tests. */
import type { Client, Transaction } from '../receive/port.ts';
import type { MailParameters, RcptParameters } from '../types.ts';

export const plainMail: MailParameters = {
  size: null,
  body: '7bit',
  smtpUtf8: false,
  ret: null,
  envid: null,
  auth: null,
};

export const plainRcpt: RcptParameters = { notify: null, orcpt: null };

export const clientOf = (changes: Partial<Client> = {}): Client => ({
  service: 'mta',
  session: 's1',
  remoteAddress: '192.0.2.7',
  remotePort: 40_000,
  localAddress: '192.0.2.1',
  hostname: 'mx.alpha.test',
  helo: 'client.example',
  extended: true,
  tls: null,
  account: null,
  ...changes,
});

export const transactionOf = (
  reversePath: string,
  recipients: readonly (string | readonly [string, Partial<RcptParameters>])[] = [],
  parameters: Partial<MailParameters> = {},
): Transaction => ({
  reversePath,
  parameters: { ...plainMail, ...parameters },
  recipients: recipients.map((each) =>
    typeof each === 'string'
      ? { forwardPath: each, parameters: plainRcpt }
      : { forwardPath: each[0], parameters: { ...plainRcpt, ...each[1] } },
  ),
});
