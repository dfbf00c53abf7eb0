/** Why a handler was aborted; never shown to people. */
export class TaskAbort extends Error {
  constructor(readonly cause: 'cancelled' | 'lease-lost' | 'stopped') {
    super(`The task was ${cause}`);
  }
}
