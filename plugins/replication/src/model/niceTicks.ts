const ROUND = [1, 2, 5];

/**
 * The ticks of an axis from 0 to at least `highest`: round multiples of one of the steps, `count` of them or a few less.
 * Minutes and hours, or powers of 1,024, are round in other places than tens: the steps say where.
 * @param steps - ascending, such as 1, 60 and 3,600 for seconds
 */
export function niceTicks(options: { highest: number; steps: readonly number[]; count: number }): number[] {
  const { highest, steps, count } = options;
  const wanted = highest / count;
  const candidates = steps.flatMap((step, index) => {
    const next = steps[index + 1] ?? Number.POSITIVE_INFINITY;
    const multiples: number[] = [];
    for (let power = 1; multiples.length === 0 || power * step <= wanted * 10; power *= 10) {
      multiples.push(...ROUND.map(round => round * power * step));
    }
    return multiples.filter(multiple => multiple < next);
  });
  const size = candidates.find(candidate => candidate >= wanted) ?? candidates[candidates.length - 1];
  return Array.from({ length: Math.max(1, Math.ceil(highest / size)) + 1 }, (_, index) => Math.round(index * size * 1_000) / 1_000);
}
