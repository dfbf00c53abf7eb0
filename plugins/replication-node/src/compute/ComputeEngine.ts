/** Where a piece of work stands in its engine. @public */
export interface ComputeStatus {
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'killed';
  progress?: number;
  message?: string;
}

/**
 * What a task runs on. `pool` (threads of this process) is the default; DistCp and Spark serve what one machine can't do.
 * Submissions are named by the caller, so that submitting one name twice is the same submission.
 * @public
 */
export interface ComputeEngine<TSpecification = unknown, TResult = unknown> {
  readonly kind: string;
  submit(name: string, specification: TSpecification, options: { signal?: AbortSignal }): Promise<string>;
  status(submissionId: string): Promise<ComputeStatus>;
  /** Resolves once the submission has ended. */
  result(submissionId: string): Promise<TResult>;
  kill(submissionId: string): Promise<void>;
  logs(submissionId: string): AsyncIterable<string>;
}
