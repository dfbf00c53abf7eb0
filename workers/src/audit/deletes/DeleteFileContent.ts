import type { PuffinBlob } from '../puffin/readPuffin';

/** What is in a file that holds paths. Plain data, it goes from thread to thread. */
export interface DeleteFileContent {
  /** Hex. The same on both sides, since every path counts as the source path that it stands for. */
  digest: string;
  /** Of position deletes. */
  positions?: { rows: number; lowestPath?: Uint8Array; highestPath?: Uint8Array };
  /** Of a Puffin file. */
  blobs?: PuffinBlob[];
  /** Whether the rows stand in the order that the specification wants. */
  isSorted: boolean;
  /** Whether the columns carry the field ids by which readers find them. */
  hasFieldIds: boolean;
}
