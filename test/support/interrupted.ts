/** Lets a program that is told to end take along what it has started: handlers of 'exit' run only where it ends by itself. */
export function endInOrder(): void {
  const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
  for (const [signal, code] of Object.entries(signals)) process.once(signal, () => process.exit(code));
}
