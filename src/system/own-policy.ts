/** The MTA-STS policy that the configuration makes, and for whom it is served. RFC 8461 §3.2 */
import type { Config } from '../config/schema.ts';
import type { DirectoryReader } from '../directory/port.ts';
import { policyText } from '../transport/mtasts/own.ts';
import type { StsPolicy } from '../transport/mtasts/policy.ts';

export const ownPolicy = ({ server, mtaSts }: Config): StsPolicy => ({
  mode: mtaSts.mode,
  mx: [...new Set([server.hostname, ...mtaSts.mx.map((host) => host.toLowerCase())])],
  maxAge: mtaSts.maxAge / 1_000,
});

/** null for a domain that is not served. A policy that was taken back is shown with mode none. RFC 8461 §2.6 */
export const policyFor =
  (config: Config, directory: Pick<DirectoryReader, 'domain'>) =>
  async (domain: string): Promise<string | null> =>
    (await directory.domain(domain)) === null ? null : policyText(ownPolicy(config));
