import { MAX_LOCALIZED_FILES, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, TaskBroker, TaskToken } from '@portage/backstage-plugin-replication-node';

/** The localization map of one scope, kept by the control plane and fenced by the task's token. */
export class BrokerLocalizationMap implements LocalizationMap {
  constructor(
    private readonly broker: TaskBroker,
    private readonly token: TaskToken,
    private readonly scope: string,
  ) {}

  async read(sourcePaths: readonly string[]): Promise<Map<string, LocalizedFile>> {
    const found = new Map<string, LocalizedFile>();
    for (let from = 0; from < sourcePaths.length; from += MAX_LOCALIZED_FILES) {
      const page = sourcePaths.slice(from, from + MAX_LOCALIZED_FILES);
      for (const file of await this.broker.readLocalizedFiles(this.token, { scope: this.scope, sourcePaths: page })) {
        found.set(file.sourcePath, file);
      }
    }
    return found;
  }

  async write(files: readonly LocalizedFile[]): Promise<void> {
    for (let from = 0; from < files.length; from += MAX_LOCALIZED_FILES) {
      await this.broker.writeLocalizedFiles(this.token, { scope: this.scope, files: files.slice(from, from + MAX_LOCALIZED_FILES) });
    }
  }
}
