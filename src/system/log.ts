/**
 * The log port by pino: one event a line, as JSON for machines or as text for people.
 */
import { type DestinationStream, pino } from 'pino';
import type { Log, LogFields } from '../base/log.ts';
import { LogSink } from './sink.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'json' | 'text';
  /** 1 is standard output, 2 standard error. */
  readonly descriptor: 1 | 2;
}

export interface ProcessLog extends Log {
  /** From now on. */
  setLevel(level: LogOptions['level']): void;
  /** Writes what is still held, if somebody takes it soon; to be awaited before the process ends. */
  flush(): Promise<void>;
}

/** Milliseconds that the end of the process waits for who reads the log. */
const patience = 1000;

export function createLog(options: LogOptions): ProcessLog {
  const sink = new LogSink(options.descriptor);
  const stream: DestinationStream = options.format === 'json' ? sink : { write: (line) => sink.write(textLine(line)) };
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return {
    debug: (event, fields) => logger.debug(fields, event),
    info: (event, fields) => logger.info(fields, event),
    warn: (event, fields) => logger.warn(fields, event),
    error: (event, fields) => logger.error(fields, event),
    setLevel: (level) => void (logger.level = level),
    flush: () => sink.flush(patience),
  };
}

/** '10:15:02 info  smtp.accepted id=… size=…' */
export function textLine(json: string): string {
  const { time, level, event, ...fields } = JSON.parse(json) as LogFields;
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${fieldText(value)}`);
  const head = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(event)}`;
  return `${[head, ...pairs].join(' ')}\n`;
}

function fieldText(value: LogFields[string]): string {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return text === '' || text.includes(' ') ? JSON.stringify(text) : text;
}
