import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { IcebergRestClient } from './IcebergRestClient';
import { identifiersPageSchema, namespacesPageSchema } from './icebergRestModel';
import { readPages } from './readPages';
import type { Warehouse } from './Warehouse';

/** How many namespaces are listed, or entries loaded, at a time. */
export const REQUESTS_AT_ONCE = 32;

/** A table or view by name; where it stands is asked for one by one. */
export type CatalogEntry = Pick<TablePointer, 'key' | 'kind'>;

interface ListOptions {
  client: IcebergRestClient;
  warehouse: Warehouse;
  signal?: AbortSignal;
}

/** The names of all tables and views of a warehouse, in nested namespaces too, level by level. */
export async function listEntries(options: ListOptions): Promise<CatalogEntry[]> {
  const entries: CatalogEntry[] = [];
  // A server that knows no nested namespaces may answer with the same ones again.
  const visited = new Set<string>();
  let level = await listNamespaces(options, undefined);
  while (level.length > 0) {
    const fresh = level.filter(namespace => !visited.has(JSON.stringify(namespace)));
    fresh.forEach(namespace => visited.add(JSON.stringify(namespace)));
    const found = await listAll(options, fresh);
    entries.push(...found.flatMap(({ own }) => own));
    level = found.flatMap(({ below }) => below);
  }
  return entries;
}

/** What each namespace holds itself, and the namespaces right below it. */
async function listAll(options: ListOptions, namespaces: readonly string[][]): Promise<{ own: CatalogEntry[]; below: string[][] }[]> {
  const found: { own: CatalogEntry[]; below: string[][] }[] = [];
  for (let start = 0; start < namespaces.length; start += REQUESTS_AT_ONCE) {
    const batch = namespaces.slice(start, start + REQUESTS_AT_ONCE).map(async namespace => ({
      own: await listNamespace(options, namespace),
      below: await listNamespaces(options, namespace),
    }));
    found.push(...(await Promise.all(batch)));
  }
  return found;
}

async function listNamespaces({ client, warehouse, signal }: ListOptions, parent: string[] | undefined): Promise<string[][]> {
  const namespaces: string[][] = [];
  const query = { parent: parent && warehouse.joinNamespace(parent) };
  for await (const page of readPages(client, { path: warehouse.path('namespaces'), query, schema: namespacesPageSchema, signal })) {
    namespaces.push(...(page.namespaces ?? []));
  }
  return namespaces;
}

async function listNamespace({ client, warehouse, signal }: ListOptions, namespace: string[]): Promise<CatalogEntry[]> {
  const entries: CatalogEntry[] = [];
  for (const kind of warehouse.hasViews ? (['table', 'view'] as const) : (['table'] as const)) {
    const pages = readPages(client, { path: warehouse.namespacePath(namespace, `/${kind}s`), schema: identifiersPageSchema, signal });
    for await (const { identifiers } of pages) {
      entries.push(...(identifiers ?? []).map(({ namespace: levels, name }) => ({ key: [...levels, name], kind })));
    }
  }
  return entries;
}
