export { auditTable } from './auditTable';
export { auditView } from './view/auditView';
export { digestCommit } from './digest/digestCommit';
export { verifyPublishedMetadata } from './verifyPublishedMetadata';
export { verifyRewrittenMetadata } from './verifyRewrittenMetadata';
export type { AuditTableOptions } from './table/AuditTableOptions';
export type { AuditProblem, AuditTableResult } from './table/AuditTableResult';
export { withoutVoidProofs } from './withoutVoidProofs';
