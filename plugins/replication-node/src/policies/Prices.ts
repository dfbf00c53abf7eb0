/** What moving data costs, as it is configured. @public */
export interface Prices {
  currency: string;
  egress: readonly { from: string; to: string; perGiB: number }[];
  /** Per 1,000 requests, by region of the storage that is asked. */
  requests: Readonly<Record<string, number>>;
}
