import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReplicationError, ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import { encodeReference, type NessieClient } from './NessieClient';
import { commitResponseSchema, type NessieError, type NessieLogEntry } from './nessieModel';
import { partKindChanges } from './partKindChanges';
import { keysToRead, planOperations, type NessieOperation } from './planOperations';
import { readContents } from './readContents';
import { readLog } from './readLog';
import { readReference } from './readReference';

/** How often a commit is sent whose answer did not come. */
const COMMIT_ATTEMPTS = 5;
const COMMIT_RETRY_FIRST_MS = 500;
/** How far the log is read for a commit of our own, or for those of others. */
const LOG_LIMIT = 1_000;
/** How many foreign commits, or conflicts, a message names. */
const NAMED_LIMIT = 5;
/** Whose a commit is. */
const POLICY_PROPERTY = 'portage.policy';
/** The commit property that tells one call's commit from every other, also from one of the same source state. */
const COMMIT_ID_PROPERTY = 'portage.commit-id';

interface BranchCommit {
  reference: string;
  expectedHash: string;
  message: string;
  properties: Record<string, string>;
  changes: CatalogChange[];
  signal?: AbortSignal;
}

interface PreparedCommit extends BranchCommit {
  commitId: string;
  operations: NessieOperation[];
}

/**
 * Commits to a branch so that the new commit's parent is the expected hash, and returns its hash.
 *
 * Nessie itself does not promise that. A commit names an expected hash, but the server rebases it: only commits since then that touch the
 * same keys make a conflict, others are silently stepped over. And an answer can get lost behind a commit that has landed. Therefore:
 *
 * 1. The head is read before; another one than expected is a conflict.
 * 2. The contents at the expected hash tell content ids and missing namespaces, and whether each key is as the caller believes.
 * 3. The commit is sent with an id of its own in its properties. When no answer comes, the log is searched for that id before it is sent
 *    again, and before a conflict is believed. A commit that is still on its way then can't land twice: its own keys have changed, which is a conflict (and where it
 *    changes no key, the second one lands on the first, which step 4 accepts).
 * 4. The log is read after: a commit of somebody else between the expected hash and ours can't be undone, but is noticed.
 *
 * One thing takes two commits: Nessie refuses to put a view where the same commit deletes a table, and the reverse. The first deletes those
 * keys, which the source did too, and says no more of itself than whose it is, so that it is never taken for the publication.
 *
 * @throws ReplicationError `catalog-conflict` with nothing changed; `replica-diverged` where step 4 found a foreign commit
 */
export async function commitToBranch(client: NessieClient, commit: BranchCommit): Promise<string> {
  const { reference, expectedHash, changes, signal } = commit;
  await assertHead(client, commit);
  const contents = await readContents(client, { reference, hash: expectedHash, keys: keysToRead(changes), signal });
  const { clearing, rest, cleared } = partKindChanges(changes, contents);
  const operations = planOperations(rest, cleared);
  const room = clearing.length > 0 ? planOperations(clearing, contents) : [];
  if (room.length === 0) {
    return land(client, { ...commit, operations, commitId: randomUUID() });
  }
  const roomHash = await land(client, {
    ...commit,
    message: `Make room: ${commit.message}`,
    properties: Object.fromEntries(Object.entries(commit.properties).filter(([name]) => name === POLICY_PROPERTY)),
    operations: room,
    commitId: randomUUID(),
  });
  return land(client, { ...commit, expectedHash: roomHash, operations, commitId: randomUUID() });
}

async function land(client: NessieClient, prepared: PreparedCommit): Promise<string> {
  const hash = await sendUntilLanded(client, prepared);
  await assertDirectSuccessor(client, prepared, hash);
  return hash;
}

async function assertHead(client: NessieClient, { reference, expectedHash, signal }: BranchCommit): Promise<void> {
  const head = await readReference(client, reference, signal);
  if (!head) {
    throw new ReplicationError('unknown-reference', `The catalog "${client.name}" has no branch "${reference}".`);
  }
  if (head.type !== 'BRANCH') {
    throw new ReplicationError('catalog-error', `"${reference}" of the catalog "${client.name}" is a tag, which takes no commits.`);
  }
  if (head.hash !== expectedHash) {
    throw movedOn(client, reference, expectedHash, head.hash);
  }
}

async function sendUntilLanded(client: NessieClient, commit: PreparedCommit): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await send(client, commit);
      if ('hash' in outcome) {
        return outcome.hash;
      }
      // A request may have been delivered twice: then what it conflicts with is itself.
      const landed = await findOwn(client, commit);
      if (landed) {
        return landed;
      }
      throw toConflict(client, commit, outcome.error);
    } catch (error) {
      if (!isReplicationError(error) || error.code !== 'catalog-unreachable') {
        throw error;
      }
      await sleep(COMMIT_RETRY_FIRST_MS * 2 ** (attempt - 1), undefined, { signal: commit.signal });
      const landed = await findOwn(client, commit);
      if (landed) {
        return landed;
      }
      if (attempt >= COMMIT_ATTEMPTS) {
        throw error;
      }
      await assertHead(client, commit);
    }
  }
}

async function send(client: NessieClient, commit: PreparedCommit): Promise<{ hash: string } | { error: NessieError }> {
  const { reference, expectedHash, message, properties, operations, commitId, signal } = commit;
  const allProperties = Object.fromEntries(
    Object.entries({ ...properties, [COMMIT_ID_PROPERTY]: commitId }).map(([name, value]) => [name, [value]]),
  );
  const answer = await client.send({
    method: 'POST',
    path: `trees/${encodeReference(reference, expectedHash)}/history/commit`,
    body: { commitMeta: { message, allProperties }, operations },
    schema: commitResponseSchema,
    expectedStatuses: [409],
    attempts: 1,
    signal,
  });
  return answer.ok ? { hash: answer.body.targetBranch.hash } : { error: answer.error };
}

/** The hash of this call's commit, if it is among those that came to the branch since the expected hash. */
async function findOwn(client: NessieClient, commit: PreparedCommit): Promise<string | undefined> {
  const entries = await readSince(client, commit, undefined);
  return entries.find(entry => isOwn(entry, commit))?.commitMeta.hash;
}

async function assertDirectSuccessor(client: NessieClient, commit: PreparedCommit, hash: string): Promise<void> {
  const [entry, parent] = await take(
    2,
    readLog(client, commit.reference, { fromHash: hash, operations: false, pageSize: 2, signal: commit.signal }),
  );
  if (entry?.commitMeta.hash === hash && (entry.parentCommitHash ?? parent?.commitMeta.hash) === commit.expectedHash) {
    return;
  }
  const foreign = (await readSince(client, commit, hash)).filter(({ commitMeta }) => commitMeta.hash !== hash);
  if (foreign.length > 0 && foreign.every(other => isOwn(other, commit))) {
    return;
  }
  const named = foreign.slice(0, NAMED_LIMIT).map(({ commitMeta }) => {
    const author = commitMeta.authors?.find(Boolean) ?? commitMeta.committer;
    return `${commitMeta.hash}${author ? ` by ${author}` : ''} at ${commitMeta.commitTime}: ${JSON.stringify(commitMeta.message)}`;
  });
  throw new ReplicationError(
    'replica-diverged',
    `The commit ${hash} to "${commit.reference}" of the catalog "${client.name}" did not land on ${commit.expectedHash} but on ` +
      `${foreign.length} foreign commits: ${named.join('; ') || 'none that the log tells'}.`,
  );
}

async function readSince(client: NessieClient, commit: BranchCommit, fromHash: string | undefined): Promise<NessieLogEntry[]> {
  const { reference, expectedHash: untilHash, signal } = commit;
  return take(LOG_LIMIT, readLog(client, reference, { fromHash, untilHash, operations: false, signal }));
}

function isOwn({ commitMeta }: NessieLogEntry, { commitId }: PreparedCommit): boolean {
  return commitMeta.allProperties?.[COMMIT_ID_PROPERTY]?.includes(commitId) ?? false;
}

function movedOn(client: NessieClient, reference: string, expected: string, actual: string): ReplicationError {
  return new ReplicationError(
    'catalog-conflict',
    `"${reference}" of the catalog "${client.name}" was expected at ${expected} and stands at ${actual}.`,
  );
}

function toConflict(client: NessieClient, { reference }: BranchCommit, error: NessieError): ReplicationError {
  const conflicts = (error.errorDetails?.conflicts ?? []).map(
    ({ conflictType, key, message }) => `${conflictType ?? 'conflict'} ${key?.elements.join('.') ?? ''}: ${message ?? ''}`,
  );
  const more = conflicts.length > NAMED_LIMIT ? ` and ${conflicts.length - NAMED_LIMIT} more` : '';
  return new ReplicationError(
    'catalog-conflict',
    `The commit to "${reference}" of the catalog "${client.name}" was refused: ` +
      `${conflicts.slice(0, NAMED_LIMIT).join('; ') || error.message || 'no details'}${more}.`,
  );
}

async function take<T>(count: number, items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= count) {
      break;
    }
  }
  return taken;
}
