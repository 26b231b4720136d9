import { describe, expect, test } from "vitest";
import { queueNames } from "../../plinth/routing/queue-names.ts";

const names = (name: string, fifo = false, stack = "prod") => queueNames({ project: "shop", stack, name }, { fifo });

describe("queueNames", () => {
  test("are the stack's, and end as SQS and Plinth ask", () => {
    expect(names("mail")).toEqual({ queue: "shop-prod-mail", deadLetters: "shop-prod-mail-dlq" });
    expect(names("mail", true)).toEqual({ queue: "shop-prod-mail.fifo", deadLetters: "shop-prod-mail-dlq.fifo" });
    expect(queueNames({ project: "shop", stack: "prod", name: "mail" })).toEqual(names("mail"));
  });

  test("have at most SQS's 80 characters and keep their ends, with a hash that tells them apart", () => {
    const [one, other] = [names("a".repeat(90), true), names(`${"a".repeat(90)}b`, true)];
    expect([one.queue.length, one.deadLetters.length]).toEqual([76, 80]);
    expect(one.deadLetters).toMatch(/^shop-prod-a+-[0-9a-f]{8}-dlq\.fifo$/);
    expect(one.queue).not.toBe(other.queue);
  });
});
