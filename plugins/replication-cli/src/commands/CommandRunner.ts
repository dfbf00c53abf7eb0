import type { ExitStatus } from '../exitStatus';
import type { CommandContext } from './CommandContext';

/** Makes an action of commander's out of a command's work; the work tells the exit status. */
export type CommandRunner = <A extends unknown[]>(
  work: (context: CommandContext, ...args: A) => Promise<ExitStatus>,
) => (...args: A) => Promise<void>;
