export interface Config {
  /** Replication of data lakes between regions. Connections, and the worker in the backend's process, are described by `@portage/workers`. */
  replication?: {
    /** The region that this backend stands in. Default: `default`. */
    region?: string;
    /** What each worker's token may touch. A token that is restricted to `replication.broker.use` must be named here. */
    workers?: Array<{
      /** The subject of the token under `backend.auth.externalAccess`. */
      subject: string;
      /** The regions whose tasks it may claim. */
      regions: string[];
      /** The connections that its tasks may name. */
      connections: string[];
    }>;
    /** What moving data costs; without it plans tell no cost. */
    prices?: {
      /** Such as EUR. */
      currency: string;
      egress?: Array<{ from: string; to: string; perGiB: number }>;
      /** Per 1,000 requests, by region. */
      requests?: { [region: string]: number };
    };
    health?: {
      /** How long a cluster's probe is good for, such as 60s. Default: 60s. */
      probeEvery?: string;
    };
    broker?: {
      /** How long a worker's claim holds without a heartbeat, such as 30s. */
      lease?: string;
      /** The pause before a failed task's second attempt; each further one waits twice as long, at most 60s. Default: 2s. */
      retryDelay?: string;
    };
    jobs?: {
      /** What is kept of jobs that ended; the last success and the last failure of a policy always stay. */
      retention?: {
        /** Default: 30d. */
        age?: string;
        /** Default: 1000. */
        jobsPerPolicy?: number;
      };
    };
  };
}
