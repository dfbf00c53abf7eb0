import { ConflictError } from '@backstage/errors';

/** @throws ConflictError where a catalog location manages the object: whatever were done here, the location would undo */
export function assertNotManaged(row: { name: string; managed_by: string | null }): void {
  if (row.managed_by !== null) {
    throw new ConflictError(`"${row.name}" is managed by ${row.managed_by}; remove it there`);
  }
}
