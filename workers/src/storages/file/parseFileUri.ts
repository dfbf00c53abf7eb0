import { ReplicationError } from '@portage/backstage-plugin-replication-common';

/** A URI of a file, cut between the part that is only spelling and the path. */
export interface FileUri {
  /** `file:` or `file://`; kept, so that what is listed is spelled as it was asked for. */
  scheme: string;
  /** Absolute, to the letter: `%20` is three characters of a name. */
  path: string;
}

/**
 * Takes `file:/path` (as Hadoop writes it) and `file:///path` (as PyIceberg does).
 * @throws ReplicationError `path-outside-root` for anything else, for another host and for paths that climb with `..`
 */
export function parseFileUri(uri: string): FileUri {
  const match = /^(file:\/\/(?=\/)|file:(?=\/(?!\/)))(.*)$/s.exec(uri);
  if (!match) {
    throw new ReplicationError('path-outside-root', `"${uri}" is not a file of this machine; use file:/path or file:///path.`);
  }
  const [, scheme, path] = match;
  if (path.split('/').includes('..')) {
    throw new ReplicationError('path-outside-root', `"${uri}" climbs with "..", which a file connection never follows.`);
  }
  if (path.includes('\0')) {
    throw new ReplicationError('path-outside-root', `${JSON.stringify(uri)} holds a NUL character, which no file name can.`);
  }
  return { scheme, path };
}
