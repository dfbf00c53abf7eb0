import { MAX_LOCALIZED_FILES, type LocalizedFileInScope } from '@portage/backstage-plugin-replication-common';
import type { PolicyLocalizationMap, TaskBroker, TaskToken } from '@portage/backstage-plugin-replication-node';

/** The localization maps of all tables of one policy, kept by the control plane and fenced by the task's token. */
export class BrokerPolicyLocalizationMap implements PolicyLocalizationMap {
  constructor(
    private readonly broker: TaskBroker,
    private readonly token: TaskToken,
    private readonly policy: string,
  ) {}

  async *list(): AsyncGenerator<LocalizedFileInScope[]> {
    let after: { scope: string; sourcePath: string } | undefined;
    for (;;) {
      const page = await this.broker.listLocalizedFiles(this.token, { policy: this.policy, after, limit: MAX_LOCALIZED_FILES });
      if (page.length > 0) {
        yield page;
      }
      if (page.length < MAX_LOCALIZED_FILES) {
        return;
      }
      const { scope, sourcePath } = page[page.length - 1];
      after = { scope, sourcePath };
    }
  }

  async remove(files: readonly Pick<LocalizedFileInScope, 'scope' | 'sourcePath'>[]): Promise<void> {
    const pathsByScope = new Map<string, string[]>();
    for (const { scope, sourcePath } of files) {
      const paths = pathsByScope.get(scope);
      if (paths) {
        paths.push(sourcePath);
      } else {
        pathsByScope.set(scope, [sourcePath]);
      }
    }
    for (const [scope, paths] of pathsByScope) {
      for (let from = 0; from < paths.length; from += MAX_LOCALIZED_FILES) {
        await this.broker.removeLocalizedFiles(this.token, { scope, sourcePaths: paths.slice(from, from + MAX_LOCALIZED_FILES) });
      }
    }
  }
}
