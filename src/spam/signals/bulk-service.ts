/** Fields by which services that send for many tell which customer and which mailing it was, so that complaints find them. */
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const names = new Set(
  'feedback-id x-feedback-id x-campaign x-campaignid x-campaign-id x-mc-user x-mandrill-user x-sg-eid x-sg-id x-mailgun-sid x-mailgun-tag x-ses-outgoing x-sfmc-stack x-report-abuse x-report-abuse-to x-csa-complaints x-job x-jobid x-mailer-recptid x-lyris-message-id x-lyris-to x-listserver x-mailinglist-id x-rext x-rpcampaign x-messageid-hash x-250ok-cid x-mktarchive x-mkttrk x-pm-message-id x-msys-api x-sib-id x-mailin-client x-mailin-campaign x-cheetahmail x-virtual-server-group x-mailout-id x-subscriber x-subscriberid x-list-unsubscribe x-ebay-mailtracker x-amazon-mail-relay-type x-accounttype'.split(
    ' ',
  ),
);

export const bulkService: Signal = {
  name: 'bulk-service',
  description: 'A service that sends for many tells for whom it sent',
  test: ({ fields }) => foundAny(fields.filter(({ name }) => names.has(name)).map(({ name }) => name)),
};
