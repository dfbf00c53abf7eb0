import { icebergJobFolder, isReplicationError, pruningFolder, quarantineFolder } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector, StorageObject, TaskContext, TaskHandler } from '@portage/backstage-plugin-replication-node';
import { findUnneeded, isPortageFile, NeededFiles, SortedSpool, type UnneededFile } from '../../prune';
import { GrowingFile, writeCopyPlan, type CopyPlanItem } from '../../transfer';
import { assertNoForeignReplica } from './assertNoForeignReplica';
import { behindFolder } from './listFolders';
import { readPreviousUnneeded, readUnneededFiles } from './unneededFiles';
import { readPublishedTables } from './readPublishedTables';
import { readReferencedMetadata } from './readReferencedMetadata';

type SurveyContext = TaskContext<'survey-files'>;

/**
 * Finds out what nothing needs: what Portage wrote below the location, less what the published tables and every reference of the catalog need,
 * each with all snapshots, branches and tags that its metadata retains.
 *
 * Changes nothing but two files of its own: the list of what is unneeded, with the moment since when each file is, and the plan of what is
 * so for longer than the grace period. Ten million files are a sorted listing against a sorted spool, not rows.
 *
 * Idempotent: it may run any number of times, only the list of the run whose result counts is gone on from.
 */
export const surveyFiles: TaskHandler<'survey-files'> = {
  kind: 'survey-files',

  async run(context) {
    const { payload, connections, log, signal } = context;
    const storage = await connections.storage(payload.target.storage);
    await assertNoForeignReplica({ storage, context: payload, signal });
    const spool = await SortedSpool.create();
    try {
      const referencesHash = await collectNeeded(context, { storage, spool });
      const nowMs = Date.now();
      const quarantine = `${quarantineFolder(payload)}${nowMs}-${payload.jobId}/`;
      const survey = await listUnneeded(context, { storage, spool, nowMs });
      const plan = await writeCopyPlan({
        storage,
        folder: icebergJobFolder(payload),
        items: planQuarantine(context, { storage, uri: survey.unneededFile, quarantine, nowMs }),
        signal,
      });
      log.info(
        `${survey.listedFiles} files are Portage's; ${survey.unneededFiles} are not needed, ${plan.records} of them beyond the grace period`,
      );
      return { ...survey, obsoletePlan: plan.uri, obsoleteFiles: plan.records, obsoleteBytes: plan.bytes, referencesHash, quarantine };
    } finally {
      await spool.remove();
    }
  },
};

async function collectNeeded(
  { payload, connections, threads, log, signal }: SurveyContext,
  { storage, spool }: { storage: StorageConnector; spool: SortedSpool },
): Promise<string> {
  const catalog = await connections.catalog(payload.target.connection);
  const published = [...(await readPublishedTables(storage, payload, signal)).values()].flatMap(({ local }) =>
    local ? [local.metadataLocation, ...(local.stagedLocation ? [local.stagedLocation] : [])] : [],
  );
  const referenced = await readReferencedMetadata({ catalog, context: payload, signal });
  const needed = new NeededFiles({ storage, location: payload.target.location, threads, spool, signal });
  for (const uri of published) {
    await needed.add(uri);
  }
  for (const uri of referenced.locations) {
    try {
      await needed.add(uri);
    } catch (error) {
      // A branch made of an old commit may point at metadata that is gone; where the metadata is there, so must be all that it needs.
      if (!isReplicationError(error) || error.code !== 'source-file-missing' || (await storage.stat(uri, { signal }))) {
        throw error;
      }
      log.warn(`A reference points at ${uri}, which is gone`);
    }
  }
  return referenced.hash;
}

async function listUnneeded(
  { payload, progress, signal }: SurveyContext,
  { storage, spool, nowMs }: { storage: StorageConnector; spool: SortedSpool; nowMs: number },
) {
  const counts = { listedFiles: 0, listedBytes: 0, unneededFiles: 0, unneededBytes: 0 };
  const file = new GrowingFile({ storage, folder: pruningFolder(payload), name: 'unneeded', signal });
  try {
    const batches = findUnneeded({
      listing: listOwnFiles(storage, payload.target.location, { signal, onPage: page => count(page, counts) }),
      needed: spool.sorted(),
      previous: readPreviousUnneeded(storage, { uri: payload.previousUnneeded, signal }),
      now: new Date(nowMs).toISOString(),
    });
    for await (const batch of batches) {
      counts.unneededFiles += batch.length;
      counts.unneededBytes += batch.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      await file.append(batch.map(unneeded => `${JSON.stringify(unneeded)}\n`).join(''));
      progress.advance({ items: batch.length });
    }
    return { ...counts, unneededFile: await file.finish() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function count(page: readonly StorageObject[], counts: { listedFiles: number; listedBytes: number }): void {
  counts.listedFiles += page.length;
  counts.listedBytes += page.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** What Portage wrote below the location; its own folder of lists, reports and quarantine is passed over. */
async function* listOwnFiles(
  storage: StorageConnector,
  location: string,
  { signal, onPage }: { signal: AbortSignal; onPage: (page: StorageObject[]) => void },
): AsyncGenerator<StorageObject[]> {
  const internal = `${location}_portage/`;
  let startAfter: string | undefined;
  do {
    const resumeAfter = startAfter;
    startAfter = undefined;
    for await (const page of storage.list(location, { signal, startAfter: resumeAfter })) {
      // What follows the folder is listed again from behind it.
      const end = page.findIndex(({ uri }) => uri.startsWith(internal));
      const own = (end < 0 ? page : page.slice(0, end)).filter(({ uri }) => isPortageFile(uri.slice(location.length)));
      onPage(own);
      yield own;
      if (end >= 0) {
        startAfter = behindFolder(internal);
        break;
      }
    }
  } while (startAfter !== undefined);
}

async function* planQuarantine(
  { payload, signal }: SurveyContext,
  { storage, uri, quarantine, nowMs }: { storage: StorageConnector; uri: string; quarantine: string; nowMs: number },
): AsyncGenerator<CopyPlanItem> {
  const { location } = payload.target;
  const isObsolete = ({ since }: UnneededFile) => nowMs - Date.parse(since) >= payload.graceMs;
  for await (const batch of readUnneededFiles(storage, { uri, signal })) {
    for (const file of batch.filter(isObsolete)) {
      yield { sourceUri: file.uri, targetUri: `${quarantine}${file.uri.slice(location.length)}`, sizeBytes: file.sizeBytes };
    }
  }
}
