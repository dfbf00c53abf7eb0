import {
  auditReportFolder,
  ReplicationError,
  type IcebergJobContext,
  type VerifyProblem,
} from '@portage/backstage-plugin-replication-common';
import type { CatalogConnector, StorageConnector, TablePointer, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { digestCommit } from '../../audit';
import { readMetadataProperties } from '../../iceberg';
import { FindingsFile } from './FindingsFile';
import { writeRecords } from './jobFiles';
import { tableName, type PublishedTable } from './jobTables';
import { readPublishedTables } from './readPublishedTables';

/** A commit of another's that follows ours is told of by `discover`; here only our own last one is looked for. */
const MAX_LOG_COMMITS = 1_000;

type Published = NonNullable<IcebergJobContext['lastPublished']>;

/**
 * Begins a verification: keeps the list of the tables that were published, so that later publications do not change what is verified, and
 * holds catalog and commit against it.
 *
 * Idempotent: it reads, and writes files that are named by their bytes.
 */
export const selectPublished: TaskHandler<'select-published'> = {
  kind: 'select-published',

  async run({ payload, connections, log, signal }) {
    const published = payload.lastPublished;
    if (!published?.tablesFile) {
      throw new ReplicationError('nothing-published', `Policy "${payload.policy}" has published nothing yet.`);
    }
    const catalog = await connections.catalog(payload.target.connection);
    const storage = await connections.storage(payload.target.storage);
    const tables = [...(await readPublishedTables(storage, payload, signal)).values()].filter(({ local }) => local);

    const scene = { payload, published, catalog, storage, tables, signal };
    const problems = [...(await checkDigests(scene)), ...(await checkPointers(scene))];
    problems.forEach(({ path, message }) => log.error(`${path}: ${message}`));

    const folder = auditReportFolder(payload);
    const list = await writeRecords(storage, { folder, name: 'tables', records: tables, signal });
    const findings = new FindingsFile({ storage, folder, signal });
    await findings.add(...problems);
    return { tablesFile: list.uri, tables: tables.length, findingsFile: await findings.finish(), damages: findings.counts.damage };
  },
};

interface Scene {
  payload: IcebergJobContext;
  published: Published;
  catalog: CatalogConnector;
  storage: StorageConnector;
  tables: readonly PublishedTable[];
  signal: AbortSignal;
}

function damage(path: string, message: string, table?: string): VerifyProblem {
  return { type: 'damage', ...(table !== undefined && { table }), path, message };
}

/** The list, the commit's property and what was reported at the publication must all have one digest. */
async function checkDigests({ payload, published, catalog, tables, signal }: Scene): Promise<VerifyProblem[]> {
  const recorded = published.auditDigest;
  if (recorded === undefined) {
    return [];
  }
  const problems: VerifyProblem[] = [];
  const listed = digestCommit(tables.flatMap(({ key, local }) => (local ? [{ key, digest: local.digest }] : [])));
  if (listed !== recorded) {
    problems.push(damage(published.tablesFile!, `The list of published tables has the digest ${listed}, ${recorded} was published`));
  }
  if (catalog.features.log) {
    let count = 0;
    for await (const { hash, properties } of catalog.features.log(payload.target.reference, { fromHash: published.targetHash, signal })) {
      const told = properties['portage.policy'] === payload.policy ? properties['portage.audit-digest'] : undefined;
      if (told !== undefined && told !== recorded) {
        problems.push(
          damage(`${payload.target.reference}@${hash}`, `The commit says that its digest is ${told}, ${recorded} was published`),
        );
      }
      count += 1;
      if (told !== undefined || count === MAX_LOG_COMMITS) {
        break;
      }
    }
  }
  return problems;
}

/** The reference must point at the metadata that was published. */
async function checkPointers(scene: Scene): Promise<VerifyProblem[]> {
  const { payload, published, catalog, tables, signal } = scene;
  const { reference } = payload.target;
  const hash = catalog.features.log ? published.targetHash : undefined;
  const head = await catalog.load(reference, { hash, signal });
  const pointers = new Map(head.pointers.map(pointer => [tableName(pointer.key), pointer]));

  const problems: VerifyProblem[] = [];
  const missing: string[] = [];
  let movedOn = false;
  for (const { key, local } of tables) {
    const name = tableName(key);
    const pointer = pointers.get(name);
    if (!pointer) {
      missing.push(name);
    } else if (pointer.metadataLocation !== local?.metadataLocation) {
      // A catalog without a log shows its head alone, and a sync beside this job may have published by now.
      if (!catalog.features.log && (await isOurs(scene, pointer))) {
        movedOn = true;
      } else {
        problems.push(damage(pointer.metadataLocation, `${reference} points at this file, ${local?.metadataLocation} was published`, name));
      }
    }
  }
  return movedOn ? problems : [...problems, ...missing.map(name => damage(reference, `${name} is gone from the reference`, name))];
}

async function isOurs({ payload, storage, signal }: Scene, { metadataLocation }: TablePointer): Promise<boolean> {
  if (!metadataLocation.startsWith(payload.target.location)) {
    return false;
  }
  const found = await storage.stat(metadataLocation, { signal });
  const properties = found && readMetadataProperties(metadataLocation, await storage.read(metadataLocation, { signal }));
  return properties?.get('portage.policy') === payload.policy;
}
