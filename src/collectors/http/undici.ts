/**
 * The parts of undici that polling uses, in a module that is imported on demand: undici takes longer to load than most commands run. Imported on demand
 * itself, it would lose its names in the bundle, because it is CommonJS.
 */
export { Agent, ProxyAgent, request } from 'undici';
