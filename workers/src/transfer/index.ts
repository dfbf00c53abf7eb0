export * from './copyObject';
export type { CopyPlanItem } from './copyPlanFormat';
export * from './GrowingFile';
export * from './mapConcurrent';
export * from './readCopyPlan';
export * from './writeCopyPlan';
