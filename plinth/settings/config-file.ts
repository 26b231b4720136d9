/** The file that holds a stack's config. */
export function configFileOf(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}
