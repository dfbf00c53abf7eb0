import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { NessieContent } from './nessieModel';

const KINDS: Record<string, TablePointer['kind']> = { ICEBERG_TABLE: 'table', ICEBERG_VIEW: 'view' };

/** A key's content as a pointer, or `undefined` for what is neither Iceberg table nor view: namespaces, functions, other formats. */
export function toPointer(key: string[], content: NessieContent | null | undefined): TablePointer | undefined {
  const kind = content ? KINDS[content.type] : undefined;
  if (!content?.metadataLocation || !kind) {
    return undefined;
  }
  return { key, kind, metadataLocation: content.metadataLocation, ...(content.id === undefined ? {} : { contentId: content.id }) };
}
