import { isReplicationError, type ReasonCode } from '@portage/backstage-plugin-replication-common';
import { ENTRY_STATUS, visitManifest } from '../../iceberg';

export interface ManifestPathsInput {
  uri: string;
  /** The manifest's bytes; may be transferred. */
  bytes: ArrayBuffer;
  /** Ends in `/`. */
  location: string;
}

export interface ManifestPathsOutput {
  /** Files below the location that are live in the manifest: data, deletes and vectors alike. */
  paths: string[];
  /** An error that crosses threads loses its code, so it travels as data. */
  failure?: { code: ReasonCode; message: string };
}

/** Which files of a location a manifest needs. */
export function listManifestPaths({ uri, bytes, location }: ManifestPathsInput): ManifestPathsOutput {
  try {
    const paths: string[] = [];
    visitManifest({ uri, bytes: Buffer.from(bytes) }, ({ status, filePath }) => {
      if (status !== ENTRY_STATUS.deleted && filePath.startsWith(location)) {
        paths.push(filePath);
      }
    });
    return { paths };
  } catch (error) {
    if (isReplicationError(error)) {
      return { paths: [], failure: { code: error.code, message: error.message } };
    }
    throw error;
  }
}
