import type { SecretClient } from "../resources/secret-client.ts";

/** Secrets in memory, by name; nothing is kept beyond them, so that a new value counts at once. */
export interface MemorySecrets extends SecretClient {
  set(name: string, value: string): void;
}

export function memorySecrets(): MemorySecrets {
  const values = new Map<string, string>();
  return {
    set: (name, value) => void values.set(name, value),
    async get({ secretName }) {
      const value = values.get(secretName);
      if (value !== undefined) return value;
      throw new Error(`The test gives the secret "${secretName}" no value. Write: setSecret(handle, "value").`);
    },
  };
}
