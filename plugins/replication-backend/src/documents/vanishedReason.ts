/** Why a policy was suspended whose catalog location stopped naming it; the same location may take it up again. */
export function vanishedReason(location: string): string {
  return `Its document vanished from ${location}`;
}
