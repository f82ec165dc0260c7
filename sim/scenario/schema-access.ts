/**
 * Who may connect, and who the clients are, in the file format: AWS's names, and libpq's for TLS (cluster reference 7).
 */
import { z } from "zod";
import { duration, id } from "./schema-values.ts";

const allow = z
  .array(z.string())
  .max(120, "may have at most 120 rules")
  .describe(
    "Inbound rules of its security groups: names of other groups, ranges of addresses such as 10.0.0.0/16. Nothing else comes through.",
  );
const isPublic = z
  .array(z.string())
  .describe("PubliclyAccessible: instances that the internet can reach, where a rule lets it.");
const requireTls = z
  .boolean()
  .describe(
    "require_secure_transport (Aurora MySQL) or rds.force_ssl (Aurora PostgreSQL): connections in plain text are refused.",
  );
const iamAuthentication = z
  .boolean()
  .describe("EnableIAMDatabaseAuthentication: tokens count as passwords for a quarter of an hour.");
const certificateAuthority = id.describe("CACertificateIdentifier: who signed its instances' certificates.");

export const access = z.strictObject({
  vpc: id.describe("The VPC of its subnet group, for good. Default: vpc.").optional(),
  peers: z.array(id).max(125).describe("Other VPCs with a route to it.").optional(),
  allow,
  public: isPublic
    .describe(
      "PubliclyAccessible: instances that the internet can reach, where a rule lets it. Default: those whose creation says so.",
    )
    .optional(),
  requireTls: requireTls
    .describe(
      "require_secure_transport or rds.force_ssl: connections in plain text are refused. Default: the engine's, true from Aurora PostgreSQL 17 on.",
    )
    .optional(),
  iamAuthentication: iamAuthentication.describe("EnableIAMDatabaseAuthentication. Default false.").optional(),
  certificateAuthority: certificateAuthority
    .describe("CACertificateIdentifier. Default: rds-ca-rsa2048-g1.")
    .optional(),
});

export const accessChange = {
  allow: allow.optional(),
  public: isPublic.optional(),
  requireTls: requireTls.optional(),
  iamAuthentication: iamAuthentication.optional(),
  certificateAuthority: certificateAuthority.optional(),
};

export const clientIdentity = z
  .strictObject({
    vpc: id.describe("The VPC that the clients are in. Default: their cluster's.").optional(),
    internet: z.string().describe("Instead: their address in the internet, for instance 203.0.113.7.").optional(),
    address: z.string().describe("Their address in the VPC. Default: 10.0.0.10.").optional(),
    securityGroups: z.array(id).max(16).describe("Groups that they are in. Default: none.").optional(),
    tls: z
      .enum(["disable", "require", "verify-full"])
      .describe(
        "disable: plain text. require: encrypted, whoever answers. verify-full (default): the server's certificate is looked at, too.",
      )
      .optional(),
    tlsVersion: z
      .enum(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])
      .describe(
        "The newest version of TLS that they speak. Zero-downtime patching of Aurora PostgreSQL drops connections older than TLSv1.2. Default TLSv1.3.",
      )
      .optional(),
    trusts: z
      .array(id)
      .min(1, "needs at least one certificate authority")
      .describe("tls: verify-full: the authorities in their bundle. Default: all of RDS's.")
      .optional(),
    login: z
      .enum(["password", "iam", "wrong-password"])
      .describe("password (default), iam: with a token. wrong-password: they do not know it.")
      .optional(),
    tokenKept: duration
      .describe("login: iam: a token is used for so long. Default 0s: a fresh one for each connection.")
      .optional(),
  })
  .describe(
    "Where the clients stand in the network and how they prove who they are, where the cluster has `access`. Left out: they belong.",
  );
