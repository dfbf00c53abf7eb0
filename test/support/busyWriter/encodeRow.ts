import type { Row } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/TableDefinition';

/** A row as one line of the checksum `rows-sha256-v1` (see `test/fixtures/README.md`), for the types that the demo's tables have. */
export function encodeRow(row: Row): string {
  const names = Object.keys(row).sort();
  return `${JSON.stringify(Object.fromEntries(names.map(name => [name, encodeValue(row[name])])))}\n`;
}

function encodeValue(value: Row[string]): string | null {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return `x${bytes.toString('hex')}`;
  }
  return value === null ? null : String(value);
}
