declare module "*/engine.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** The package's version; put in by the build. */
declare const VERSION: string;
