/**
 * Who may connect and who the clients are, checked: rules that can be read, instances that are there, what goes with
 * what (cluster reference 7).
 */
import type { z } from "zod";
import { readAddress, readRange, readVersion } from "../facts/index.ts";
import { suggestion, type Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { access, accessChange, clientIdentity } from "./schema-access.ts";
import type { AccessChange, AccessSpec, ClientSpec, ClusterSpec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];
type AccessFile = z.infer<typeof access>;
type ChangeFile = { readonly [K in keyof typeof accessChange]?: z.infer<(typeof accessChange)[K]> };
type ClientFile = z.infer<typeof clientIdentity>;

const DEFAULT_VPC = "vpc";
const AUTHORITY = "rds-ca-rsa2048-g1";
const ADDRESS = "10.0.0.10";
/** Aurora PostgreSQL's rds.force_ssl is 1 from this major version on. */
const FORCED_SINCE = 17;

export function normalizeAccess(
  cluster: ClusterFile,
  engine: ClusterSpec["engine"],
  engineVersion: string | undefined,
  instances: readonly string[],
  path: Path,
  report: Report,
): AccessSpec | undefined {
  const given: AccessFile | undefined = cluster.access;
  if (given === undefined) return undefined;
  judgeChange(given, instances, path, report);
  const created = (cluster.instances ?? []).flatMap(({ id, creation }) =>
    creation?.PubliclyAccessible === true ? [id] : [],
  );
  const isForced =
    engine === "aurora-postgresql" && (readVersion(engine, engineVersion ?? "")?.major ?? 0) >= FORCED_SINCE;
  return {
    vpc: given.vpc ?? DEFAULT_VPC,
    peers: given.peers ?? [],
    allow: given.allow,
    public: given.public ?? created,
    requireTls: given.requireTls ?? isForced,
    iamAuthentication: given.iamAuthentication ?? false,
    certificateAuthority: given.certificateAuthority ?? AUTHORITY,
  };
}

/** What an action changes; the rest stays as it is. */
export function accessChangeOf(
  given: ChangeFile,
  instances: readonly string[],
  path: Path,
  report: Report,
): AccessChange {
  judgeChange(given, instances, path, report);
  const { allow, public: isPublic, requireTls, iamAuthentication, certificateAuthority } = given;
  const change = {
    ...(allow === undefined ? {} : { allow }),
    ...(isPublic === undefined ? {} : { public: isPublic }),
    ...(requireTls === undefined ? {} : { requireTls }),
    ...(iamAuthentication === undefined ? {} : { iamAuthentication }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
  if (Object.keys(change).length === 0) report([...path, "kind"], "changes nothing: name what is to be different");
  return change;
}

function judgeChange(given: ChangeFile, instances: readonly string[], path: Path, report: Report): void {
  given.allow?.forEach((rule, index) => {
    const at = [...path, "allow", index];
    if (rule.includes("/") || /^\d/.test(rule)) {
      if (readRange(rule) === undefined)
        report(
          at,
          `"${rule}" is no range of addresses: write 10.0.0.0/16, or 203.0.113.7/32 for one (InvalidParameterValue)`,
        );
    } else if (!isName(rule))
      report(at, `"${rule}" is neither a security group's name nor a range of addresses (InvalidGroup.NotFound)`);
  });
  given.public?.forEach((name, index) => {
    if (!instances.includes(name))
      report(
        [...path, "public", index],
        `there is no instance "${name}" (DBInstanceNotFound).${suggestion(name, instances)}`,
      );
  });
}

const isName = (text: string): boolean => /^[A-Za-z][A-Za-z0-9._-]{0,62}$/.test(text);

/** Undefined where no cluster that they may come to has any rules. */
export function clientOf(
  given: ClientFile | undefined,
  cluster: ClusterSpec,
  clusters: readonly ClusterSpec[],
  path: Path,
  report: Report,
): ClientSpec | undefined {
  const here = [...path, "client"];
  const home = cluster.access ?? clusters.find((one) => one.access !== undefined)?.access;
  if (home === undefined) {
    if (given !== undefined) report(here, "needs a cluster with access: without, everybody who finds it is let in");
    return undefined;
  }
  if (given === undefined) return belonging(home);
  const { internet, vpc, address, tls = "verify-full", tlsVersion, trusts, login = "password", tokenKept } = given;
  if (internet !== undefined && (vpc !== undefined || address !== undefined))
    report([...here, "internet"], "and a place in a VPC are two answers to one question: keep one");
  if (internet !== undefined && (given.securityGroups ?? []).length > 0)
    report([...here, "securityGroups"], "are a VPC's: nobody in the internet is in one");
  for (const [key, text] of [
    ["internet", internet],
    ["address", address],
  ] as const)
    if (text !== undefined && readAddress(text) === undefined)
      report([...here, key], `"${text}" is no IPv4 address: write 203.0.113.7`);
  if (tlsVersion !== undefined && tls === "disable")
    report([...here, "tlsVersion"], "goes with an encrypted connection: tls: disable is plain text");
  if (trusts !== undefined && tls !== "verify-full")
    report([...here, "trusts"], "goes with tls: verify-full: nobody else looks at certificates");
  if (tokenKept !== undefined && login !== "iam") report([...here, "tokenKept"], "goes with login: iam");
  return {
    vpc: internet === undefined ? (vpc ?? home.vpc) : "",
    address: internet ?? address ?? ADDRESS,
    securityGroups: given.securityGroups ?? [],
    tls,
    tlsVersion: tlsVersion ?? "TLSv1.3",
    trusts: trusts ?? [],
    login,
    tokenKept: readSpan(tokenKept, 0, [...here, "tokenKept"], report),
  };
}

/** Clients of whom nothing is said: in the VPC, in every group that is let in, at the first address that is. */
function belonging({ vpc, allow }: AccessSpec): ClientSpec {
  const range = allow.find((rule) => readRange(rule) !== undefined);
  const groups = allow.filter((rule) => readRange(rule) === undefined);
  return {
    vpc,
    address: range?.split("/")[0] ?? ADDRESS,
    securityGroups: groups,
    tls: "verify-full",
    tlsVersion: "TLSv1.3",
    trusts: [],
    login: "password",
    tokenKept: 0,
  };
}
