/** Prints a benchmark's result as the last line of its output. */
export function reportResult(result: { name: string; ratio: number; comparedWith: string; aim: string } & Record<string, unknown>): void {
  console.log(JSON.stringify(result));
}
