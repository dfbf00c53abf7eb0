import { setTimeout as sleep } from 'node:timers/promises';
import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type {
  CatalogCallOptions,
  CatalogChange,
  CatalogConnector,
  CatalogFeatures,
  CatalogReference,
  TablePointer,
} from '@portage/backstage-plugin-replication-node';
import { createCatalogTables, MARKER_TABLE, POINTER_TABLE, TYPE_COLUMN } from './catalogTables';
import { encodeNamespace } from './encodeNamespace';
import { findImpossible } from './findImpossible';
import { hashPointers } from '../hashPointers';
import { planChanges } from './planChanges';
import { readPointers } from './readPointers';
import type { SqlDatabase, SqlTransaction } from './SqlDatabase';
import { writeChanges } from './writeChanges';

/** How often a commit is tried whose connection broke. */
const COMMIT_ATTEMPTS = 5;
const COMMIT_RETRY_FIRST_MS = 200;

interface CommitAttempt {
  expectedHash: string;
  changes: CatalogChange[];
  /** Where an earlier attempt, whose answer was lost behind its last statement, would have led to. */
  landing: CatalogReference | undefined;
}

/**
 * Iceberg's JDBC catalog: a reference is a `catalog_name` of `iceberg_tables`, and its hash is that of all its pointers.
 *
 * Java's JdbcCatalog and PyIceberg's SqlCatalog read and write the same rows, so every state is read in one transaction, and a commit
 * keeps all other writers out from before it reads the state that it compares until it has landed: what it lands on is exactly the
 * expected state, also against programs that know nothing of hashes.
 */
export class SqlCatalog implements CatalogConnector {
  readonly type = 'sql';
  readonly features: CatalogFeatures = {
    atomicCommit: true,
    commitProperties: false,
    findImpossible: async (_reference, { changes, signal }) => {
      const columns = await this.database.read(transaction => transaction.columns(POINTER_TABLE), { signal });
      return findImpossible(changes, { holdsViews: columns.size === 0 || columns.has(TYPE_COLUMN) });
    },
  };

  private constructor(
    readonly name: string,
    private readonly database: SqlDatabase,
  ) {}

  static create(options: { name: string; database: SqlDatabase }): SqlCatalog {
    return new SqlCatalog(options.name, options.database);
  }

  async head(reference: string, options?: CatalogCallOptions): Promise<CatalogReference | undefined> {
    const pointers = await this.readCatalog(reference, options);
    return pointers && toReference(reference, pointers);
  }

  async references(options?: CatalogCallOptions): Promise<CatalogReference[]> {
    const catalogs = await this.database.read(transaction => readPointers(transaction), options);
    return [...catalogs].map(([name, pointers]) => toReference(name, pointers)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  createReference(reference: string, options?: CatalogCallOptions): Promise<CatalogReference> {
    return this.database.write(async transaction => {
      await createCatalogTables(transaction);
      const present = (await readPointers(transaction, reference)).get(reference);
      if (!present) {
        await transaction.run(`INSERT INTO ${MARKER_TABLE} (catalog_name) VALUES (?) ON CONFLICT DO NOTHING`, reference);
      }
      return toReference(reference, present ?? []);
    }, options);
  }

  async load(reference: string, options: CatalogCallOptions & { hash?: string } = {}): Promise<{ hash: string; pointers: TablePointer[] }> {
    const pointers = await this.readCatalog(reference, options);
    if (!pointers) {
      throw this.unknownReference(reference);
    }
    const hash = hashPointers(pointers);
    if (options.hash !== undefined && options.hash !== hash) {
      throw new ReplicationError(
        'catalog-conflict',
        `The catalog "${reference}" of "${this.name}" has moved on from ${options.hash} to ${hash}, and a SQL catalog keeps no past states.`,
      );
    }
    return { hash, pointers };
  }

  async commit(
    reference: string,
    commit: { expectedHash: string; message: string; properties: Record<string, string>; changes: CatalogChange[] },
    options: CatalogCallOptions = {},
  ): Promise<CatalogReference> {
    // Names that this kind of catalog can't hold are told before anything is locked.
    commit.changes.filter(change => change.type === 'put').forEach(change => encodeNamespace(change.key));

    let landing: CatalogReference | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.tryCommit(reference, { ...commit, landing }, options);
      if ('head' in outcome) {
        return outcome.head;
      }
      if (attempt >= COMMIT_ATTEMPTS) {
        throw outcome.error;
      }
      // The connection broke, maybe after the database had committed. The next attempt gets the lock only once the lost transaction
      // has ended one way or the other, and then sees which.
      landing ??= outcome.reached;
      await sleep(COMMIT_RETRY_FIRST_MS * 2 ** (attempt - 1), undefined, { signal: options.signal });
    }
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** One attempt: the new head, or the error of a broken connection with the state that the attempt had reached before it broke. */
  private async tryCommit(
    reference: string,
    commit: CommitAttempt,
    options: CatalogCallOptions,
  ): Promise<{ head: CatalogReference } | { error: ReplicationError; reached: CatalogReference | undefined }> {
    let reached: CatalogReference | undefined;
    try {
      const head = await this.database.write(async transaction => {
        reached = await this.commitOnce(transaction, reference, commit);
        return reached;
      }, options);
      return { head };
    } catch (error) {
      if (isReplicationError(error) && error.code === 'catalog-unreachable') {
        return { error, reached };
      }
      throw error;
    }
  }

  private async commitOnce(transaction: SqlTransaction, reference: string, commit: CommitAttempt): Promise<CatalogReference> {
    await createCatalogTables(transaction);
    await transaction.lockForWriting(POINTER_TABLE);
    const before = (await readPointers(transaction, reference)).get(reference);
    if (!before) {
      throw this.unknownReference(reference);
    }
    const hash = hashPointers(before);
    if (hash !== commit.expectedHash) {
      if (commit.landing && (hash === commit.landing.hash || isApplied(before, commit.changes))) {
        return commit.landing;
      }
      throw new ReplicationError(
        'catalog-conflict',
        `The catalog "${reference}" of "${this.name}" was expected at ${commit.expectedHash} and stands at ${hash}.`,
      );
    }
    const { changes, after } = planChanges(before, commit.changes);
    await writeChanges(transaction, reference, changes);
    // The commit point is the end of the transaction.
    return toReference(reference, after);
  }

  private async readCatalog(reference: string, options?: CatalogCallOptions): Promise<TablePointer[] | undefined> {
    const catalogs = await this.database.read(transaction => readPointers(transaction, reference), options);
    return catalogs.get(reference);
  }

  private unknownReference(reference: string): ReplicationError {
    return new ReplicationError('unknown-reference', `The catalog "${this.name}" holds no catalog named "${reference}".`);
  }
}

function toReference(name: string, pointers: readonly TablePointer[]): CatalogReference {
  return { name, type: 'catalog', hash: hashPointers(pointers) };
}

/** Whether a state is what the changes lead to, at each of their keys. Locations carry a hash of their file, so nobody else's are equal. */
function isApplied(pointers: readonly TablePointer[], changes: readonly CatalogChange[]): boolean {
  const locations = new Map(pointers.map(({ key, metadataLocation }) => [JSON.stringify(key), metadataLocation]));
  return changes.every(
    change => locations.get(JSON.stringify(change.key)) === (change.type === 'put' ? change.metadataLocation : undefined),
  );
}
