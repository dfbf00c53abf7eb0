import type { AwsCredentialIdentity } from '@smithy/types';

/** Credentials that end are renewed so long before. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * Keeps credentials until shortly before they end. The SDK's provider does so too, but takes several times as long as a signature to
 * tell that it has them.
 */
export function createCredentialCache(provide: () => Promise<AwsCredentialIdentity>): () => Promise<AwsCredentialIdentity> {
  let kept: Promise<AwsCredentialIdentity> | undefined;
  let renewAtMs = 0;
  const renew = async () => {
    try {
      const credentials = await provide();
      renewAtMs = credentials.expiration ? credentials.expiration.getTime() - RENEW_BEFORE_MS : Infinity;
      return credentials;
    } catch (error) {
      kept = undefined; // The next request asks again.
      throw error;
    }
  };
  return () => {
    if (!kept || Date.now() >= renewAtMs) {
      renewAtMs = Infinity; // Requests that come meanwhile wait for the same answer.
      kept = renew();
    }
    return kept;
  };
}
