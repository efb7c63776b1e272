/** Whether an error of the operating system says that there is no room: no space (ENOSPC) or no quota (EDQUOT). */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
