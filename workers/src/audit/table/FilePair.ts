/** A source file of metadata and what stands for it in the replica. */
export interface FilePair {
  sourcePath: string;
  localPath: string;
}

/** Names a pair. A source file may have several local copies: each is audited by itself. */
export function pairKey({ sourcePath, localPath }: FilePair): string {
  return `${sourcePath}\n${localPath}`;
}
