import { setTimeout as sleep } from 'node:timers/promises';
import type { NessieWriter } from '../../support/NessieWriter';

const POLL_MS = 25;
const TIMEOUT_MS = 120_000;

/** Sees when a commit of the source is published: asks for the head of the replica's branch alone, and for its log where that moved. */
export class PublicationWatch {
  private head: string | undefined;

  constructor(
    private readonly nessie: NessieWriter,
    private readonly branch: string,
  ) {}

  /** Waits until the branch has the commit that names a source hash. @throws Error where that takes too long */
  async waitFor(sourceHash: string): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    while (performance.now() < deadline) {
      const head = await this.nessie.head(this.branch);
      if (head !== this.head) {
        this.head = head;
        const [published] = await this.nessie.log(this.branch);
        if (published?.['portage.source-hash'] === sourceHash) {
          return;
        }
      }
      await sleep(POLL_MS);
    }
    throw new Error(`${sourceHash} was not published within ${TIMEOUT_MS} ms`);
  }
}
