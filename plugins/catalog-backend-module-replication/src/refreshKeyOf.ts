/** The key by which the catalog finds the entity of a located object, to process it again. */
export function refreshKeyOf(name: string): string {
  return `replication:${name.toLowerCase()}`;
}
