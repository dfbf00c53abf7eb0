import type { ChangeHint } from '@portage/backstage-plugin-replication-common';

/** Tells those who watch that something changed. A hint may be lost and says nothing of what changed: polling is the truth. */
export interface ChangeHints {
  announce(hint: ChangeHint): void;
}
