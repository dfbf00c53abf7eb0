import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';

export class MemoryMap implements LocalizationMap {
  readonly rows = new Map<string, LocalizedFile>();

  async read(sourcePaths: readonly string[]): Promise<Map<string, LocalizedFile>> {
    return new Map(sourcePaths.flatMap(path => (this.rows.has(path) ? [[path, this.rows.get(path) as LocalizedFile]] : [])));
  }

  async write(files: readonly LocalizedFile[]): Promise<void> {
    files.forEach(file => this.rows.set(file.sourcePath, file));
  }
}
