import { localizeDeleteFile as localizeDeleteFileBytes } from './localizeDeleteFile';
import { localizeManifest as localizeManifestBytes } from './localizeManifest';
import { localizeManifestList as localizeManifestListBytes } from './localizeManifestList';
import { transferResult } from './transferResult';

/**
 * What the thread pool runs for localization, by the names that `ThreadPool.run` is given.
 * @packageDocumentation
 */
export { planManifest } from './planManifest';
export const localizeDeleteFile = transferResult(localizeDeleteFileBytes);
export const localizeManifest = transferResult(localizeManifestBytes);
export const localizeManifestList = transferResult(localizeManifestListBytes);
