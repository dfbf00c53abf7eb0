/**
 * A table that an engine writes in two parts: the first is there when a policy first runs, the second comes between that and the next run. In the
 * statements `{t}` stands for the table's name with its catalog, `{l}` for a location of its own.
 */
export interface SqlTableScript {
  name: string;
  first: string[];
  then: string[];
}
