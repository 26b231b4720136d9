// `npm run plinth -- VERB …`: argv → one of the verbs, and a failure → one message and an exit code.
import { Command, Option } from "commander";
import { EngineError } from "../../engine/engine-error.ts";
import { CommandFailure } from "../automation/report.ts";
import { PRESET_NAMES } from "../presets/preset-table.ts";
import { PACKAGINGS } from "../routing/package-routes.ts";
import { PROJECT_ROOT } from "./project-root.ts";

// Each verb is loaded when it is asked for: `routes` must not wait for the Automation API.
const program = new Command("plinth")
  .description("A routes folder becomes a production API on AWS Lambda and API Gateway.")
  .showHelpAfterError("(--help lists what there is)")
  .enablePositionalOptions();

const json = (): Option => new Option("--json", "print one JSON document on stdout, and nothing else there");
const stack = (): Option => new Option("--stack <name>", "the stack, as in Pulumi.<name>.yaml").makeOptionMandatory();
const presetName = (): Option =>
  new Option("--preset <name>", "write this preset to the stack's config first").choices([...PRESET_NAMES]);
const parallel = (): Option =>
  new Option("--parallel <n>", "resources worked on at once (64 when left out)").argParser(wholeNumber);

program
  .command("up")
  .description("start the embedded AWS and deploy stack local onto it")
  .action(async () => (await import("./local-verbs.ts")).up());
program
  .command("down")
  .description("destroy stack local and stop the embedded AWS that `up` started")
  .action(async () => (await import("./local-verbs.ts")).down());
program
  .command("routes")
  .description("the route table, or every problem in it (exit 1)")
  .option("--dir <folder>", "another project, or its routes folder")
  .addOption(
    new Option("--preset <name>", "the preset whose memory and timeout apply")
      .choices([...PRESET_NAMES])
      .default("nano"),
  )
  .addOption(
    new Option("--packaging <kind>", "how routes are laid on functions").choices([...PACKAGINGS]).default("route"),
  )
  .addOption(json())
  .action(async (options) => (await import("./routes-verb.ts")).routes(options));
const newCommand = program.command("new").description("write a first version of something");
newCommand
  .command("route")
  .description("write a route file and its test, which pass as they are")
  .argument("<path>", "the path, as /projects/{id} or projects/[id]")
  .option("--method <method>", "get, post, put, patch, delete, head, options or any", "get")
  .option("--scopes <list>", "scopes that a caller's token must have, separated by commas")
  .option("--public", "anybody may call it")
  .addOption(json())
  .addHelpText(
    "after",
    '\nExamples:\n  npm run plinth -- new route "/projects/{id}" --method put --scopes projects.write\n  npm run plinth -- new route /health --public',
  )
  .action(async (path, options) => (await import("./new-verbs.ts")).route(path, options));
program
  .command("preset")
  .description("one preset, the difference between two, or what a stack resolves to: its preset and its overrides")
  .argument("[name]")
  .argument("[other]")
  .option("--stack <name>", "the stack, as in Pulumi.<name>.yaml")
  .addOption(json())
  .action(async (...[name, other, options]) =>
    (await import("./preset-verb.ts")).preset(PROJECT_ROOT, [name, other], options),
  );
program
  .command("preview")
  .description("what a deploy would change")
  .addOption(stack())
  .addOption(presetName())
  .addOption(parallel())
  .addOption(json())
  .action(async (options) => (await import("./stack-verbs.ts")).preview(options));
program
  .command("deploy")
  .description("deploy a stack")
  .addOption(stack())
  .addOption(presetName())
  .addOption(parallel())
  .addOption(json())
  .action(async (options) => (await import("./stack-verbs.ts")).deploy(options));
program
  .command("destroy")
  .description("delete a stack's resources, as far as its data safety lets them go")
  .addOption(stack())
  .option("--keep-data", "leave protected data on AWS and delete the rest (data safety strict)")
  .addOption(parallel())
  .addOption(json())
  .action(async (options) => (await import("./stack-verbs.ts")).destroy(options));
program
  .command("outputs")
  .description("a stack's outputs")
  .addOption(stack())
  .addOption(json())
  .action(async (options) => (await import("./stack-verbs.ts")).outputs(options));
program
  .command("logs")
  .description("the lines of a stack's functions, stacks in the positions of the sources")
  .addOption(stack())
  .option("--route <route>", '"GET /projects/{id}", its file, or its function; all of the stack when left out')
  .option("--request <id>", "the id of one request, as in the body of its answer and in x-request-id")
  .option("--since <time>", "how far to look back: 30s, 10m, 2h, 7d", "1h")
  .option("--follow", "go on with each new line, until Ctrl-C")
  .option("--json", "print each line as one JSON object")
  .action(async (options) => (await import("./logs-verb.ts")).logs(options));
program
  .command("env")
  .description('the environment for `pulumi` typed by hand: eval "$(npm run -s plinth -- env)"')
  .option("--stack <name>", "the stack to work on", "local")
  .action(async (options) => (await import("./pulumi-verbs.ts")).environment(options));
program
  .command("pulumi")
  .description("run pulumi itself, with its environment set up")
  .argument("[arguments...]")
  .allowUnknownOption()
  .helpOption(false)
  .passThroughOptions()
  .action(async (args) => (await import("./pulumi-verbs.ts")).runPulumi(args));

try {
  await program.parseAsync();
} catch (error) {
  // Both are told in sentences of their own; anything else is a fault of Plinth and shows its stack.
  if (!(error instanceof CommandFailure || error instanceof EngineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof CommandFailure ? error.exitCode : 1;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new CommandFailure(`--parallel takes a whole number from 1 up, not "${text}".`);
  return value;
}
