import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * One spelling of an owner: `sales`, `group:sales` and `Group:default/Sales` are `group:default/sales`, as the catalog reads them.
 * What is no reference stays as it is, in lower case, and equals only itself.
 */
export function normalizeOwner(owner: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group', defaultNamespace: 'default' }));
  } catch {
    return owner.toLocaleLowerCase('en-US');
  }
}
