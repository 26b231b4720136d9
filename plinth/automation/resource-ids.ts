type Inputs = Readonly<Record<string, unknown>>;

/** How AWS's provider finds a resource that the state does not know, and what a person types to be rid of it. */
export interface Importable {
  /** What the resource is called in a sentence. */
  readonly noun: string;
  /** The id under which the provider imports it; undefined where the inputs do not say it. */
  idOf(inputs: Inputs): string | undefined;
  /** A command of the AWS CLI that ends in the id and removes the resource. Default: nobody else can have made one of this name. */
  readonly remove?: string;
  /** A command of the AWS CLI that prints the id of the resource of this name. Default: the id is what `idOf` says. */
  readonly findId?: string;
}

/** The types whose id follows from what the program gives them. A type that is not listed here can be neither adopted nor imported by name. */
export const IMPORTABLE: Readonly<Record<string, Importable>> = {
  "aws:apigatewayv2/domainName:DomainName": {
    noun: "domain name",
    idOf: ({ domainName }) => (typeof domainName === "string" ? domainName : undefined),
    remove: "aws apigatewayv2 delete-domain-name --domain-name",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    noun: "log group",
    idOf: nameIn,
    remove: "aws logs delete-log-group --log-group-name",
  },
  "aws:dynamodb/table:Table": { noun: "table", idOf: nameIn, remove: "aws dynamodb delete-table --table-name" },
  "aws:iam/role:Role": { noun: "role", idOf: nameIn, remove: "aws iam delete-role --role-name" },
  // Left behind, it would keep its role from being deleted.
  "aws:iam/rolePolicy:RolePolicy": {
    noun: "policy",
    idOf: ({ role, name }) => (typeof role === "string" && typeof name === "string" ? `${role}:${name}` : undefined),
  },
  "aws:kms/alias:Alias": { noun: "key alias", idOf: nameIn, remove: "aws kms delete-alias --alias-name" },
  "aws:lambda/alias:Alias": {
    noun: "alias",
    idOf: ({ functionName, name }) =>
      typeof functionName === "string" && typeof name === "string" ? `${functionName}/${name}` : undefined,
  },
  "aws:lambda/function:Function": {
    noun: "function",
    idOf: nameIn,
    remove: "aws lambda delete-function --function-name",
  },
  // Its ARN ends in characters of Secrets Manager's choice.
  "aws:secretsmanager/secret:Secret": {
    noun: "secret",
    idOf: nameIn,
    remove: "aws secretsmanager delete-secret --force-delete-without-recovery --secret-id",
    findId: "aws secretsmanager describe-secret --query ARN --output text --secret-id",
  },
};

function nameIn({ name }: Inputs): string | undefined {
  return typeof name === "string" ? name : undefined;
}
