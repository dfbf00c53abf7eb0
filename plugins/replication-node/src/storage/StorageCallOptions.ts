/** Options that every call takes. @public */
export interface StorageCallOptions {
  signal?: AbortSignal;
}
