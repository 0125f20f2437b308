/** The server's log: a level and a function that takes the lines. Where they go (stderr, syslog, the control channel) is the caller's business. */

/** From silent to loud; virtiofsd's names. */
export const LOG_LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
/** Levels that a line can have. */
export type LineLevel = Exclude<LogLevel, 'off'>;

/** Takes one line without a newline. Must not throw. Guest-supplied text in it is escaped by whoever made the line. */
export type LogSink = (level: LineLevel, line: string) => void;

export class Logger {
  readonly #sink: LogSink;
  #threshold = 0;

  constructor(sink: LogSink, level: LogLevel = 'info') {
    this.#sink = sink;
    this.level = level;
  }

  /** May change at any time. */
  set level(level: LogLevel) {
    this.#threshold = LOG_LEVELS.indexOf(level);
  }

  get level(): LogLevel {
    return LOG_LEVELS[this.#threshold] as LogLevel;
  }

  /** Ask before building a line that costs something. */
  enabled(level: LineLevel): boolean {
    return LOG_LEVELS.indexOf(level) <= this.#threshold;
  }

  error(line: string): void {
    this.#write('error', line);
  }

  warn(line: string): void {
    this.#write('warn', line);
  }

  info(line: string): void {
    this.#write('info', line);
  }

  debug(line: string): void {
    this.#write('debug', line);
  }

  trace(line: string): void {
    this.#write('trace', line);
  }

  #write(level: LineLevel, line: string): void {
    if (this.enabled(level)) this.#sink(level, line);
  }
}
