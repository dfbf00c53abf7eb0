import type { ThreadPool } from '@portage/backstage-plugin-replication-node';
import { localizeDeleteFile } from '../threads/localizeDeleteFile';
import { localizeManifest } from '../threads/localizeManifest';
import { localizeManifestList } from '../threads/localizeManifestList';
import { planManifest } from '../threads/planManifest';

const FUNCTIONS: Record<string, (input: any) => unknown> = { localizeDeleteFile, localizeManifest, localizeManifestList, planManifest };

/** Runs the thread functions in this thread, with the same cloning and transferring that a real pool does. */
export const inlineThreads: ThreadPool = {
  threads: 2,
  async run<TInput, TOutput>(name: string, input: TInput, options: { transfer?: ArrayBuffer[] } = {}): Promise<TOutput> {
    return structuredClone(FUNCTIONS[name](structuredClone(input, { transfer: options.transfer }))) as TOutput;
  },
};
