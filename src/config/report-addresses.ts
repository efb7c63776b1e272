/** Local parts of the addresses in every domain of ours that reports of others come to. RFC 8460 §3, RFC 9989 §4.7 */
export const reportAddresses = { tls: 'tls-reports', dmarc: 'dmarc-reports' } as const;

/** Who is asked for in the records of our domains; the postmaster where the server does not read them itself. */
export interface ReportReaders {
  readonly tls: string;
  readonly dmarc: string;
}

export const reportReaders = ({
  tlsReports,
  dmarcReports,
}: {
  readonly tlsReports: { readonly receive: boolean };
  readonly dmarcReports: { readonly receive: boolean };
}): ReportReaders => ({
  tls: tlsReports.receive ? reportAddresses.tls : 'postmaster',
  dmarc: dmarcReports.receive ? reportAddresses.dmarc : 'postmaster',
});
