/** Limits of the HTTP room. The page is small and so is what may be asked of it. */
export const limits = {
  /** Octets of a request's header section; node's own default. */
  headers: 16 * 1024,
  /** Milliseconds for the header section to arrive, and for the whole connection. */
  request: 10_000,
  connection: 30_000,
  /** Octets of a TLS report, packed. */
  report: 1_048_576,
  maxConnections: 256,
  maxConnectionsPerAddress: 64,
} as const;
