import { join } from 'node:path';
import type { TableName } from './catalog/DemoCatalog';

/** One region of the demo: a folder that its writer alone writes tables into. */
export class Region {
  private constructor(
    readonly name: string,
    /** Absolute. Replicas of other regions' files lie beside the warehouse, and are not the writer's. */
    readonly root: string,
  ) {}

  /** @param state - the demo's folder */
  static create(options: { name: string; state: string }): Region {
    return new Region(options.name, join(options.state, options.name, 'warehouse'));
  }

  tableDirectory({ namespace, name }: TableName): string {
    return join(this.root, namespace, name);
  }
}
