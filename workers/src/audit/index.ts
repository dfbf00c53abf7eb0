export { auditTable } from './auditTable';
export { digestCommit } from './digest/digestCommit';
export { verifyPublishedMetadata } from './verifyPublishedMetadata';
export { verifyTable } from './verify/verifyTable';
export type { AuditTableOptions } from './table/AuditTableOptions';
export type { AuditProblem, AuditTableResult } from './table/AuditTableResult';
export type { VerifyFinding, VerifyLevel, VerifyTableOptions, VerifyTableResult } from './verify/VerifyTableOptions';
export { withoutVoidProofs } from './withoutVoidProofs';
