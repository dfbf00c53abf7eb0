/**
 * Metadata in a form in which two ways to write the same are equal: a member that is null, or an empty list or object, says what a
 * missing one says, and writers differ in which they choose.
 */
export function normalizeMetadata(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(normalizeMetadata);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value)
    .map(([name, member]) => [name, normalizeMetadata(member)] as const)
    .filter(([, member]) => !isEmpty(member));
  return Object.fromEntries(members);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}
