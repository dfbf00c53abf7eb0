import { expectedReadings } from './expectedReadings';
import type { FixtureTable } from './Fixture';
import type { ReaderLimit, Readings } from './Reading';
import { tellLimits } from './tellLimits';

/**
 * An engine read of a replica what it has to. Where it has a limit it must have met it in the source too: then it is no fault of the replica,
 * and what the engine has learned to read by now is to be taken off the list of its limits.
 */
export function expectReadings(options: {
  name: string;
  table: FixtureTable;
  parts: readonly string[];
  /** Of the head and the refs at least, and of all parts where there is a limit. */
  source: Readings;
  read: Readings;
  limit: ReaderLimit | undefined;
}): void {
  const { name, table, parts, source, read, limit } = options;
  expect({ name, ...tellLimits(read, limit) }).toEqual({ name, ...expectedReadings({ table, parts, source, limit }) });
  const isLimited = Object.values(tellLimits(source, limit)).some(reading => 'limit' in reading);
  expect({ name, isLimited }).toEqual({ name, isLimited: limit !== undefined });
}
