import type { Knex } from 'knex';
import type { OwnerCriteria } from '../../../permissions/OwnedResource';
import { whereOwnerCriteria } from '../../../permissions/whereOwnerCriteria';
import type { DbPolicyRow } from '../../tables';

/** Which policies, and which page of them. */
export interface PolicySelection {
  /** What the caller may see; `undefined` is everything. */
  visible?: OwnerCriteria;
  /** Found in the name or anywhere in the document, whatever the case. */
  search?: string;
  /** Only these. */
  names?: readonly string[];
}

/** A page of policies by name, with how many there are on all pages. */
export async function listPolicyRows(
  knex: Knex,
  options: PolicySelection & { afterName?: string; limit: number },
): Promise<{ rows: DbPolicyRow[]; total: number }> {
  const select = () => {
    const query = knex<DbPolicyRow>('policies');
    if (options.visible) {
      query.where(whereOwnerCriteria(options.visible));
    }
    if (options.names) {
      query.whereIn('name', [...options.names]);
    }
    if (options.search) {
      query.whereRaw("lower(document) like ? escape '\\'", [`%${escapeLike(options.search.toLowerCase())}%`]);
    }
    return query;
  };
  const [{ total }] = await select().count({ total: '*' });
  const page = select().orderBy('name').limit(options.limit);
  if (options.afterName !== undefined) {
    page.where('name', '>', options.afterName);
  }
  return { rows: await page, total: Number(total) };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, character => `\\${character}`);
}
