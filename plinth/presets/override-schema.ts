import * as z from "zod";
import { LOG_RETENTION_DAYS, type PresetField } from "./preset-table.ts";

/** What each field may be overridden with; the limits are those that the preset table states. */
export const overrideSchema = z.strictObject({
  memoryMb: z.int().min(128).max(10_240).exactOptional(),
  timeoutSeconds: z.int().min(1).max(29).exactOptional(),
  rateLimitPerSecond: z.number().min(1).max(10_000).exactOptional(),
  burstLimit: z.int().min(1).max(5_000).exactOptional(),
  network: z.enum(["none", "vpc"]).exactOptional(),
  availabilityZones: z.int().min(0).max(6).exactOptional(),
  natGateways: z.enum(["none", "single", "per-zone"]).exactOptional(),
  interfaceEndpoints: z.boolean().exactOptional(),
  dataSafety: z.enum(["relaxed", "standard", "strict"]).exactOptional(),
  logRetentionDays: z.literal([...LOG_RETENTION_DAYS]).exactOptional(),
  logLevel: z.enum(["debug", "info", "warn", "error"]).exactOptional(),
  metrics: z.enum(["none", "stack", "route"]).exactOptional(),
  alarms: z.boolean().exactOptional(),
  tracing: z.boolean().exactOptional(),
  encryptionKey: z.enum(["aws", "customer"]).exactOptional(),
  accessMustBeStated: z.boolean().exactOptional(),
  databaseMinAcu: z.number().min(0).max(256).multipleOf(0.5).exactOptional(),
  databaseMaxAcu: z.number().min(1).max(256).multipleOf(0.5).exactOptional(),
  databaseInstances: z.int().min(1).max(16).exactOptional(),
  queueConcurrency: z.int().min(2).max(1_000).exactOptional(),
} satisfies Record<PresetField, z.ZodType>);

/** Fields of a preset that a stack sets otherwise. */
export type PresetOverrides = z.output<typeof overrideSchema>;
