// The rules as a CrossGuard pack, for stacks that are not Plinth's: pulumi preview --policy-pack policy/pack
import { PolicyPack } from "@pulumi/policy";
import { toPolicies } from "./to-policies.ts";

new PolicyPack("plinth", { policies: toPolicies() });
