const SHOWN = 8;

/** The first part of a job's id, as people say it. */
export function shortenJobId(id: string): string {
  return id.slice(0, SHOWN);
}
