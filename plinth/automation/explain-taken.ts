import type { FailedCreation } from "./failed-creations.ts";
import { IMPORTABLE, type Importable } from "./resource-ids.ts";

/** One paragraph for each resource whose name is taken on AWS: what, where, whose it may be, and the commands to go on by. */
export function explainTaken(failed: readonly FailedCreation[], stackName: string): string[] {
  return failed.flatMap((creation) => {
    const importable = isTaken(creation) ? IMPORTABLE[creation.type] : undefined;
    const id = importable?.idOf(creation.inputs);
    return importable && id !== undefined ? [sentence(creation, importable, id, stackName)] : [];
  });
}

/** By AWS's words: the names of its errors stand for other faults too (`ResourceInUseException`, `ResourceConflictException`). */
export function isTaken({ type, reason }: FailedCreation): boolean {
  return type in IMPORTABLE && (/already exists?\b/i.test(reason) || isScheduled(reason));
}

// Secrets Manager keeps a deleted secret for 7 to 30 days, and its name with it.
function isScheduled(reason: string): boolean {
  return /scheduled for deletion/i.test(reason);
}

function sentence(creation: FailedCreation, importable: Importable, id: string, stackName: string): string {
  const { noun, remove } = importable;
  const name = nameOf(creation.urn);
  const state = isScheduled(creation.reason) ? "deleted a while ago and can still be restored" : "there already";
  const restore = isScheduled(creation.reason)
    ? [`to have it back, first: aws secretsmanager restore-secret --secret-id ${quote(id)}`]
    : [];
  return [
    `${noun} "${name}" cannot be created: in the account and Region of stack "${stackName}" a ${noun} by the name ${id} is ${state}. Its tags plinth:project and plinth:stack say whose it is. With those of this stack it was kept when the stack was destroyed, or left by a run that was killed; with others it is another stack's, and without any it is none of Plinth's: rename one of the two.`,
    ...restore,
    `to take it into the stack, with all that it holds: ${importCommand(creation, importable, id, stackName)}`,
    ...(remove === undefined ? [] : [`to be rid of it, with all that it holds: ${remove} ${quote(id)}`]),
  ].join("\n  ");
}

/** What `npm run pulumi` takes: the resource gets the place in the stack that the program gives to it, so that the next deploy finds it there. */
function importCommand(
  { urn, type, parent, provider }: FailedCreation,
  { findId }: Importable,
  id: string,
  stackName: string,
): string {
  const found = findId === undefined ? quote(id) : `"$(${findId} ${quote(id)})"`;
  const providerUrn = provider.slice(0, provider.lastIndexOf("::"));
  // A default provider is found by itself; that of an embedded AWS has to be named.
  const own =
    /::default(_[0-9_]+)?$/.test(providerUrn) || providerUrn === ""
      ? []
      : [`--provider ${quote(`provider=${providerUrn}`)}`];
  return [
    `npm run pulumi -- import ${type} ${quote(nameOf(urn))} ${found}`,
    `--parent ${quote(`parent=${parent}`)}`,
    ...own,
    `--stack ${stackName} --yes --generate-code=false --protect=false`,
  ].join(" ");
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** For a shell, to which `$` in a URN means something. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
