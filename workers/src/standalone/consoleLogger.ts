import type { LoggerLike } from '../runtime/LoggerLike';

function write(level: string, message: string): void {
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
}

/** One line a message on standard error. */
export const consoleLogger: LoggerLike = {
  debug: message => {
    if (process.env.LOG_LEVEL === 'debug') {
      write('debug', message);
    }
  },
  info: message => write('info', message),
  warn: message => write('warn', message),
  error: message => write('error', message),
};
