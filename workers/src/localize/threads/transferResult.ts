import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { LocalizedBytes } from './LocalizedBytes';
import type { ThreadOutcome } from './ThreadOutcome';

/** Makes a thread function hand over the buffer of its result; Piscina would clone it, which costs a millisecond for each megabyte. */
export function transferResult<TInput>(run: (input: TInput) => ThreadOutcome<LocalizedBytes>): (input: TInput) => unknown {
  return input => {
    const outcome = run(input);
    return outcome.ok ? move({ [transferableSymbol]: [outcome.value.bytes], [valueSymbol]: outcome }) : outcome;
  };
}
