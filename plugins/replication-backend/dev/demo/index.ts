export { demoModule as default } from './demoModule';
