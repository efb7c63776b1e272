/** The ports of the lab: those of the standards, moved to where no privilege is needed. */
export const labServices = {
  smtp: 2525,
  submission: 2587,
  submissions: 2465,
  lmtp: 2424,
  imap: 2143,
  imaps: 2993,
  pop3: 2110,
  pop3s: 2995,
  http: 2080,
  https: 2443,
  dns: 2053,
} as const;

export type LabService = keyof typeof labServices;
export type LabPorts = Readonly<Record<LabService, number>>;

/** null when the offset leads outside of 1 to 65535. */
export function labPorts(offset: number): LabPorts | null {
  const moved = Object.entries(labServices).map(([service, port]) => [service, port + offset] as const);
  if (!Number.isInteger(offset) || moved.some(([, port]) => port < 1 || port > 65535)) return null;
  return Object.fromEntries(moved) as LabPorts;
}
