export { cloneDeep as default } from 'es-toolkit';
