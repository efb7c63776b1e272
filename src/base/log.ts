/**
 * Logs are events with fields (`smtp.rcpt.rejected`), never message content and never secrets.
 * The adapter (pino) is made in main.ts; rooms know only this.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const nothing = (): void => undefined;
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The words of an unknown thrown thing. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
