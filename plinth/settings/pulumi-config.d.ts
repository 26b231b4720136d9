import "@pulumi/pulumi/runtime/config.js";

// The engine tells a program which keys are encrypted; the function that says so is exported and left out of the package's types.
declare module "@pulumi/pulumi/runtime/config.js" {
  export function isConfigSecret(key: string): boolean;
}
