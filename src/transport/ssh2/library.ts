// The one door to the ssh2 package, opened at the first connection: loading it costs more than `patchctl --version` may take.
export type Library = typeof import('ssh2');

let loading: Promise<Library> | undefined;

// Node finds only some of the CommonJS names by itself (`utils` is not among them); all of them are on the default export,
// which @types/ssh2 does not declare.
const wholeModule = (loaded: unknown): Library => (loaded as { readonly default: Library }).default;

/** The library, loaded once. */
export const loadSsh2 = (): Promise<Library> => {
  loading ??= import('ssh2').then(wholeModule);
  return loading;
};
