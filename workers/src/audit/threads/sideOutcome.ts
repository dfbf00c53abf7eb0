import { isReplicationError, type ReasonCode } from '@portage/backstage-plugin-replication-common';
import { describeCorruption } from '../describeCorruption';

/** Why a file could not be digested. Plain data: an error would lose its code on the way out of a thread. */
export interface DigestFailure {
  code: ReasonCode;
  message: string;
}

/** Either the digest or why there is none. Defects of ours are thrown. */
export async function sideOutcome<T>(uri: string, digest: () => Promise<T>): Promise<{ value?: T; failure?: DigestFailure }> {
  try {
    return { value: await digest() };
  } catch (error) {
    const described = describeCorruption(error, uri);
    if (isReplicationError(described)) {
      const { code, message } = described;
      return { failure: { code, message: message.startsWith(uri) ? message : `${uri}: ${message}` } };
    }
    throw described;
  }
}
