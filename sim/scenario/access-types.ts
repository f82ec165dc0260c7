/**
 * The part of a scenario that says who may connect to a cluster, and who its clients are: as the engine plays it
 * (types.ts). AWS's words; cluster reference 7.
 */
import type { Micros } from "../kernel/index.ts";

/** Who may connect to a cluster. Where a cluster has none, anybody may who finds it. */
export interface AccessSpec {
  /** The VPC of its subnet group: a cluster stays in the one that it was made in. */
  readonly vpc: string;
  /** Other VPCs with a route to it. */
  readonly peers: readonly string[];
  /** Inbound rules of its security groups: names of other groups, and ranges of addresses. */
  readonly allow: readonly string[];
  /** PubliclyAccessible: the instances with a public address. */
  readonly public: readonly string[];
  /** require_secure_transport, or rds.force_ssl. */
  readonly requireTls: boolean;
  /** EnableIAMDatabaseAuthentication. */
  readonly iamAuthentication: boolean;
  /** CACertificateIdentifier of its instances. */
  readonly certificateAuthority: string;
}

/** As PostgreSQL writes them (ssl_min_protocol_version). */
export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** Where a workload's clients stand in the network, and how they prove who they are. */
export interface ClientSpec {
  /** The VPC that they are in; empty for the internet. */
  readonly vpc: string;
  readonly address: string;
  readonly securityGroups: readonly string[];
  /** libpq's words: in plain text; encrypted; encrypted, and the server's certificate looked at. */
  readonly tls: "disable" | "require" | "verify-full";
  /** The newest version of TLS that they speak, which is what an encrypted connection of theirs has. */
  readonly tlsVersion: TlsVersion;
  /** Certificate authorities that they know; empty for all of RDS's. */
  readonly trusts: readonly string[];
  /** With a password; with an IAM token; with a password that is none. */
  readonly login: "password" | "iam" | "wrong-password";
  /** They use a token for so long; 0: each connection has a fresh one. */
  readonly tokenKept: Micros;
}

/**
 * ModifyDBCluster, ModifyDBInstance, the parameter group, the security group: what is named changes, and counts for
 * whoever connects from then on.
 */
export type AccessChange = Partial<Omit<AccessSpec, "vpc" | "peers">>;
