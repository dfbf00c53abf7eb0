import { setTimeout as sleep } from 'node:timers/promises';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';

/** How often a change is sent whose answer did not come. */
const ATTEMPTS = 5;
const RETRY_FIRST_MS = 500;

/**
 * Sends a change until it is known to have landed. An answer may be lost behind a change that was made: then what stands there tells. A
 * change whose first sending is still on its way can't land twice, since it holds only for the state that it was made for.
 *
 * @param options - `send` sends once; `hasLanded` looks for the change's own result
 */
export async function sendUntilLanded(options: {
  send: () => Promise<void>;
  hasLanded: () => Promise<boolean>;
  signal?: AbortSignal;
}): Promise<void> {
  const { send, hasLanded, signal } = options;
  let answerLost = false;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      await send();
      return;
    } catch (error) {
      const code = isReplicationError(error) ? error.code : undefined;
      if (code === 'catalog-unreachable') {
        answerLost = true;
        await sleep(RETRY_FIRST_MS * 2 ** (attempt - 1), undefined, { signal });
      }
      if (answerLost && (await hasLanded())) {
        return;
      }
      if (code !== 'catalog-unreachable' || attempt >= ATTEMPTS) {
        throw error;
      }
    }
  }
}
