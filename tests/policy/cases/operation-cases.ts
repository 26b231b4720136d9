import { UNKNOWN } from "../../../policy/known-value.ts";
import type { Cases } from "../rule-cases.ts";

const kept = { dataSafety: "strict" } as const;
const relaxed = { dataSafety: "relaxed" } as const;

/** Databases, networks, logs, alarms and tags. */
export const OPERATION_CASES: Cases = {
  "rds-encrypted": [
    {
      type: "aws:rds/instance:Instance",
      with: { storageEncrypted: undefined },
      says: ["`storageEncrypted` is not set"],
    },
  ],
  "rds-not-public": [
    { with: { publiclyAccessible: undefined } },
    { type: "aws:rds/instance:Instance", with: { publiclyAccessible: true }, says: ["`publiclyAccessible` is true"] },
  ],
  "rds-backups": [
    { with: { backupRetentionPeriod: 35 }, context: kept },
    { with: { backupRetentionPeriod: 6 }, context: kept, says: ["it must be from 7 to 35"] },
    { with: { backupRetentionPeriod: 1 }, context: relaxed },
    { with: { backupRetentionPeriod: undefined }, context: relaxed },
    { with: { backupRetentionPeriod: 0 }, context: relaxed, says: ["`backupRetentionPeriod` is 0"] },
  ],
  "rds-deletion-protection": [{ with: { deletionProtection: false }, context: relaxed }],
  "rds-password-managed": [
    { with: { manageMasterUserPassword: undefined }, says: ["`manageMasterUserPassword` is not set"] },
    { with: { manageMasterUserPassword: undefined, replicationSourceIdentifier: "arn:x" } },
    { with: { masterPassword: "x" }, says: ["`masterPassword` is set; it must not be"] },
    { type: "aws:rds/instance:Instance", with: { password: "x" }, says: ["`password` is set; it must not be"] },
  ],
  "rds-custom-owner": [
    ...["admin", "Administrator", "awsuser", "POSTGRES", "root", "rdsadmin", "sa", "user"].map((masterUsername) => ({
      with: { masterUsername },
      says: [`\`masterUsername\` is "${masterUsername}", which everybody guesses first`],
    })),
    {
      type: "aws:rds/instance:Instance",
      with: { masterUsername: undefined, username: "admin" },
      says: ["`username` is"],
    },
    { with: { masterUsername: UNKNOWN } },
  ],
  "rds-logs-exported": [
    { with: { engine: "postgres", enabledCloudwatchLogsExports: ["upgrade"] }, says: ['lacks "postgresql"'] },
    { with: { engine: "aurora-mysql", enabledCloudwatchLogsExports: ["error", "audit"] } },
    { with: { engine: "aurora-mysql", enabledCloudwatchLogsExports: ["audit"] }, says: ['lacks "error"'] },
    { with: { engine: "mariadb", enabledCloudwatchLogsExports: ["error"] }, says: ['lacks "audit"'] },
    { with: { engine: "sqlserver-se", enabledCloudwatchLogsExports: undefined } },
  ],
  "rds-minor-upgrades": [{ with: { autoMinorVersionUpgrade: undefined } }],
  "rds-tls": [
    ...["aurora-postgresql17", "postgres17", "sqlserver-se-16.0"].flatMap((family) => [
      { with: { family, parameters: undefined }, says: ["the parameter rds.force_ssl is not 1"] },
      { with: { family, parameters: [{ name: "rds.force_ssl", value: "1" }] } },
      { with: { family, parameters: [{ name: "rds.force_ssl", value: UNKNOWN }] } },
    ]),
    ...["aurora-mysql8.0", "mysql8.4", "mariadb11.4"].flatMap((family) => [
      {
        with: { family, parameters: [{ name: "x", value: "ON" }] },
        says: ["the parameter require_secure_transport is not ON"],
      },
      { with: { family, parameters: [{ name: "require_secure_transport", value: "ON" }] } },
      { with: { family, parameters: [{ name: "require_secure_transport", value: "1" }] } },
    ]),
    { with: { parameters: [{ name: "rds.force_ssl", value: "0" }, UNKNOWN] }, says: ["rds.force_ssl is not 1"] },
    { with: { parameters: UNKNOWN } },
    ...["xpostgres", "xaurora-postgresql", "xsqlserver", "xaurora-mysql", "xmariadb"].map((family) => ({
      with: { family, parameters: [] },
    })),
    { with: { parameters: undefined }, says: ["rds.force_ssl is not 1"] },
    { with: { family: "xmysql", parameters: [] } },
    { with: { family: "oracle-ee-19", parameters: [] } },
    {
      type: "aws:rds/parameterGroup:ParameterGroup",
      with: { family: "postgres17", parameters: [] },
      says: ["rds.force_ssl"],
    },
  ],
  "no-open-ingress": [
    { with: { cidrIpv6: "::/0" }, says: ["`cidrIpv6` is ::/0"] },
    { with: { cidrIpv4: "10.0.0.0/8" } },
    {
      type: "aws:ec2/securityGroup:SecurityGroup",
      alone: true,
      with: { ingress: [{ cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }] },
      says: ["`ingress[0].cidrBlocks` is 0.0.0.0/0"],
    },
    {
      type: "aws:ec2/securityGroup:SecurityGroup",
      alone: true,
      with: { ingress: [{ ipv6CidrBlocks: ["::/0"] }] },
      says: ["`ingress[0].ipv6CidrBlocks` is ::/0"],
    },
    { type: "aws:ec2/securityGroup:SecurityGroup", alone: true, with: { egress: [{ cidrBlocks: ["0.0.0.0/0"] }] } },
    {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      alone: true,
      with: { type: "ingress", cidrBlocks: ["0.0.0.0/0"] },
      says: ["`cidrBlocks` is 0.0.0.0/0"],
    },
    {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      alone: true,
      with: { type: "ingress", ipv6CidrBlocks: ["::/0"] },
      says: ["`ipv6CidrBlocks` is ::/0"],
    },
    {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      alone: true,
      with: { type: "egress", cidrBlocks: ["0.0.0.0/0"] },
    },
  ],
  "default-security-group-closed": [
    { with: { ingress: [{}] }, says: ["`ingress` is set"] },
    { with: { ingress: [], egress: [] } },
  ],
  "log-retention": [
    { with: { retentionInDays: 1 } },
    { with: { retentionInDays: 0 }, says: ["`retentionInDays` is 0; it must be at least 1"] },
  ],
  "log-encrypted-with-own-key": [{ with: { kmsKeyId: undefined }, context: {} }],
  "alarm-acts": [
    { with: { alarmActions: [UNKNOWN] } },
    { with: { alarmActions: [] }, says: ["`alarmActions` is a list"] },
    { with: { actionsEnabled: false }, says: ["`actionsEnabled` is false"] },
    { with: { actionsEnabled: true } },
    {
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      with: { alarmActions: undefined },
      says: ["`alarmActions`"],
    },
  ],
  "stack-tags": [
    { with: { tags: UNKNOWN }, context: { tags: { a: "1" } } },
    { with: { tags: { a: UNKNOWN } }, context: { tags: { a: "1" } } },
    { with: { tags: { a: "2", b: "2" } }, context: { tags: { a: "1", b: "2", c: "3" } }, says: ["`tags` lacks a, c"] },
    { with: { tags: undefined }, context: { tags: { a: "1" } }, says: ["`tags` lacks a"] },
    { with: { tags: { a: "1", other: "x" } }, context: { tags: { a: "1" } } },
    { with: { tags: undefined }, context: {} },
  ],
};
