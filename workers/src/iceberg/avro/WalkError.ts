/** Where the reading of records had to give up; `offset` counts within the decompressed block. */
export class WalkError extends Error {
  constructor(readonly offset: number) {
    super(`the record does not follow the writer's schema at byte ${offset} of the decompressed block`);
  }
}
