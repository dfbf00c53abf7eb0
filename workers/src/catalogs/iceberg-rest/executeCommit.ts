import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { EntryStore } from './EntryStore';
import { planUpdates, type CommitStep } from './planCommit';
import { sendUntilLanded } from './sendUntilLanded';

type StepOf<T extends CommitStep['type']> = Extract<CommitStep, { type: T }>;

/**
 * Carries the steps of a commit out, in their order. Each step is a commit point of its own, but that the updates of several tables are
 * one transaction where the server has it; each is sure to have landed, or to have met a conflict, before the next begins.
 *
 * @throws ReplicationError `catalog-conflict` where another writer came first; what went before it stays
 */
export async function executeCommit(options: {
  store: EntryStore;
  steps: readonly CommitStep[];
  allowDropAndRegister: boolean;
  /** A location at which there is no file. */
  absentLocation: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { store, steps, signal } = options;
  const stepsOf = <T extends CommitStep['type']>(type: T) => steps.filter((step): step is StepOf<T> => step.type === type);
  const created = [...stepsOf('register').map(({ put }) => put.key), ...stepsOf('rename').map(({ to }) => to)];
  await store.createNamespaces(created);

  for (const { kind, from, to } of stepsOf('rename')) {
    await sendUntilLanded({
      send: () => store.rename(kind, from, to),
      hasLanded: async () => (await store.load(kind, to)) !== undefined && (await store.load(kind, from)) === undefined,
      signal,
    });
  }
  await update(options, stepsOf('update'));
  for (const step of stepsOf('replace')) {
    await replace(options, step);
  }
  for (const { put } of stepsOf('register')) {
    await sendUntilLanded({
      send: () => store.register(put.kind, put.key, { metadataLocation: put.metadataLocation }),
      hasLanded: () => standsAt(store, put),
      signal,
    });
  }
  for (const { kind, key } of stepsOf('drop')) {
    await sendUntilLanded({
      send: () => store.drop(kind, key),
      hasLanded: async () => (await store.load(kind, key)) === undefined,
      signal,
    });
  }
}

async function update({ store, signal }: { store: EntryStore; signal?: AbortSignal }, steps: readonly StepOf<'update'>[]): Promise<void> {
  const tables = steps.filter(({ put }) => put.kind === 'table');
  const together = store.warehouse.supports('POST /v1/{prefix}/transactions/commit');
  const batches =
    together && tables.length > 0
      ? [tables, ...steps.filter(step => !tables.includes(step)).map(step => [step])]
      : steps.map(step => [step]);
  for (const batch of batches) {
    await sendUntilLanded({
      send: () =>
        store.commit(
          batch[0].put.kind,
          batch.map(({ put, plan }) => ({ key: put.key, plan })),
        ),
      hasLanded: async () => {
        const landed = await Promise.all(batch.map(step => isUpToDate(store, step)));
        return landed.every(Boolean);
      },
      signal,
    });
  }
}

/** Makes an entry anew: over the old one where the server can, else, where it is allowed, after the old one was dropped. */
async function replace(
  options: { store: EntryStore; allowDropAndRegister: boolean; absentLocation: string; signal?: AbortSignal },
  { put, standing, cause }: StepOf<'replace'>,
): Promise<void> {
  const { store, allowDropAndRegister, absentLocation, signal } = options;
  const { key, kind, metadataLocation } = put;
  const sameKind = standing.kind === kind;
  const hasLanded = () => standsAt(store, put);
  if (sameKind && (await store.canOverwrite(standing, absentLocation))) {
    // Overwriting compares no pointer; the look right before it narrows the gap, the caller's lease on the replica closes it.
    await assertStands(store, standing);
    await sendUntilLanded({ send: () => store.register(kind, key, { metadataLocation, overwrite: true }), hasLanded, signal });
    return;
  }
  if (!allowDropAndRegister) {
    throw cause;
  }
  await assertStands(store, standing);
  await sendUntilLanded({
    send: () => store.drop(standing.kind, key),
    hasLanded: async () => (await store.load(standing.kind, key)) === undefined,
    signal,
  });
  try {
    await sendUntilLanded({ send: () => store.register(kind, key, { metadataLocation }), hasLanded, signal });
  } catch (error) {
    // Readers find nothing now: the old state is better than that. If this fails too, the first error says more.
    await store.register(standing.kind, key, standing).catch(() => undefined);
    throw error;
  }
}

async function assertStands(store: EntryStore, { key, kind, metadataLocation }: StepOf<'replace'>['standing']): Promise<void> {
  const entry = await store.load(kind, key);
  if (entry?.pointer.metadataLocation !== metadataLocation) {
    throw new ReplicationError(
      'catalog-conflict',
      `${key.join('.')} was expected at ${metadataLocation} and stands at ${entry?.pointer.metadataLocation ?? 'no location'}.`,
    );
  }
}

async function standsAt(store: EntryStore, { kind, key, metadataLocation }: StepOf<'register'>['put']): Promise<boolean> {
  return (await store.load(kind, key))?.pointer.metadataLocation === metadataLocation;
}

/** Whether nothing is left to change: then the update has landed, for nobody else would make just this state. */
async function isUpToDate(store: EntryStore, { put, wanted }: StepOf<'update'>): Promise<boolean> {
  const entry = await store.load(put.kind, put.key);
  try {
    return entry !== undefined && planUpdates(put.kind, entry.metadata, wanted).updates.length === 0;
  } catch (error) {
    if (isReplicationError(error) && error.code === 'unsupported-catalog-change') {
      return false;
    }
    throw error;
  }
}
