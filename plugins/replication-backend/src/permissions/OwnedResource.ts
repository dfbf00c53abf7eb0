import type { PermissionCriteria } from '@backstage/plugin-permission-common';

/** What permission rules look at, of clusters and policies alike. */
export interface OwnedResource {
  name: string;
  /** A whole entity reference in lower case, as `normalizeOwner` makes it. */
  owner: string;
}

/** One condition on a list: only objects of these owners. */
export interface OwnerFilter {
  owners: readonly string[];
}

/** All conditions on a list, nested as the permission policy wrote them. */
export type OwnerCriteria = PermissionCriteria<OwnerFilter>;
