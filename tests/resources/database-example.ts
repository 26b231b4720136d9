import * as z from "zod";
import { database, handler } from "#plinth";

const sum = z.object({ cents: z.number() });

export const ledger = database("ledger");

export const main = handler(
  async ({ from, to, cents }) => {
    await ledger.transaction(async (tx) => {
      await tx.query("insert into entry (account, cents) values ($1, $2)", [from, -cents]);
      await tx.query("insert into entry (account, cents) values ($1, $2)", [to, cents]);
    });
    const [balance] = await ledger.query("select sum(cents)::int as cents from entry where account = $1", [to], sum);
    return { balance: balance?.cents };
  },
  {
    public: true,
    body: z.object({ from: z.string(), to: z.string(), cents: z.int().positive() }),
    uses: [ledger.write],
  },
);
