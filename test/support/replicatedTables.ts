import { expectedRefusals } from './expectedRefusals';
import type { Fixture } from './Fixture';

/** The tables of a fixture that are not refused, with their names. */
export function replicatedTables(fixture: Fixture): Fixture['tables'] {
  const refused = expectedRefusals(fixture);
  return fixture.tables.filter(({ name }) => !(name in refused));
}
