import * as z from "zod";
import { bucket, handler, NotFound, secret, table } from "#plinth";

const project = z.object({ id: z.string(), name: z.string() });

export const projects = table("projects", { partitionKey: "id", schema: project });
export const uploads = bucket("uploads", { allowedOrigins: ["https://app.example.com"] });
export const stripeKey = secret("stripe-key", { description: "Stripe, restricted to charges" });

const task = z.object({ id: z.string(), ownerId: z.string(), createdAt: z.string(), expiresAt: z.number().optional() });

export const tasks = table("tasks", {
  partitionKey: "id",
  schema: task,
  indexes: { byOwner: { partitionKey: "ownerId", sortKey: "createdAt" } },
  ttl: "expiresAt",
  stream: "both",
});

export const newest = handler(
  async (_, { params }) => tasks.index("byOwner").query({ ownerId: params.id }, { limit: 20, descending: true }),
  { scopes: ["tasks.read"], params: z.object({ id: z.string() }), uses: [tasks.read] },
);

export const main = handler(
  async (_, { params }) => {
    const found = await projects.get({ id: params.id });
    if (!found) throw new NotFound();
    const text = `${found.name}, with a key of ${(await stripeKey.get()).length} characters`;
    await uploads.put(`invoices/${found.id}.txt`, text, { type: "text/plain" });
    return { download: await uploads.downloadUrl(`invoices/${found.id}.txt`) };
  },
  {
    scopes: ["invoices.write"],
    params: z.object({ id: z.string() }),
    uses: [projects.read, uploads.read, uploads.write, stripeKey.read],
  },
);
