import { ReplicationError, type PathRule } from '@portage/backstage-plugin-replication-common';
import { localizePath } from './localizePath';
import { locationSpellings } from './locationSpellings';
import { sortPathRules } from './sortPathRules';

/** What decides where a policy's paths go. Plain data, so that threads can be handed it. */
export interface PathMapping {
  rules: readonly PathRule[];
  /** The policy's target location, ends in `/`. */
  location: string;
}

/** Maps one path of the source; throws where it may not be replicated. */
export type PathLocalizer = (uri: string) => string;

/**
 * The one function through which all paths of a table go, see {@link localizePath}.
 *
 * It refuses a source path below the policy's own location with `source-below-target`: such a file is a replica's, or would come
 * to lie among a replica's files, and removing what a replica no longer needs could then remove what the source needs.
 */
export function createPathLocalizer(mapping: PathMapping): PathLocalizer {
  const rules = sortPathRules(mapping.rules);
  const locations = locationSpellings(mapping.location);
  return uri => {
    if (locations.some(location => uri.startsWith(location))) {
      throw new ReplicationError(
        'source-below-target',
        `The source's path "${uri}" lies below the policy's target location ${mapping.location}.`,
      );
    }
    return localizePath(uri, rules);
  };
}
