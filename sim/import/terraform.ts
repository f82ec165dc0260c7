/**
 * `terraform show -json`, of a state or of a plan. A state has everything; in a plan what is known only after apply is
 * missing, so that who belongs to whom is read from the configuration's references. Modules are looked into; what comes
 * to a module through a variable from elsewhere is not followed.
 */
import type { Notes } from "./notes.ts";
import { arn, block, isPlain, plains, text, type Plain, type Resource, type ResourceKind } from "./resources.ts";
import { withoutSensitive } from "./secrets.ts";

const KINDS: Readonly<Record<string, readonly [ResourceKind, identifier: string]>> = {
  aws_rds_cluster: ["cluster", "DBClusterIdentifier"],
  aws_rds_cluster_instance: ["instance", "DBInstanceIdentifier"],
  aws_rds_global_cluster: ["global", "GlobalClusterIdentifier"],
  aws_rds_cluster_endpoint: ["endpoint", "DBClusterEndpointIdentifier"],
  aws_rds_cluster_parameter_group: ["parameters", "DBClusterParameterGroupName"],
  aws_db_proxy: ["proxy", "DBProxyName"],
  aws_db_proxy_default_target_group: ["proxy-target", ""],
  aws_db_proxy_target: ["proxy-target", ""],
  aws_appautoscaling_target: ["reader-scaling", ""],
  aws_appautoscaling_policy: ["scaling-policy", ""],
};

/** Where Terraform's word is not the API's in snake case. */
const NAMES: Readonly<Record<string, string>> = {
  arn: "Arn",
  cluster_identifier: "DBClusterIdentifier",
  cluster_endpoint_identifier: "DBClusterEndpointIdentifier",
  custom_endpoint_type: "CustomEndpointType",
  db_cluster_arn: "DBClusterArn",
  db_cluster_identifier: "DBClusterIdentifier",
  db_cluster_parameter_group_name: "DBClusterParameterGroupName",
  db_proxy_name: "DBProxyName",
  connection_pool_config: "ConnectionPoolConfigurationInfo",
  instance_class: "DBInstanceClass",
  target_tracking_scaling_policy_configuration: "TargetTrackingScalingPolicyConfiguration",
  serverlessv2_scaling_configuration: "ServerlessV2ScalingConfiguration",
  source_db_cluster_identifier: "SourceDBClusterIdentifier",
  writer: "IsClusterWriter",
};

/** What they mean depends on the type they stand in. */
const OWN_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_rds_cluster_instance: { identifier: "DBInstanceIdentifier" },
  aws_rds_cluster_parameter_group: { name: "DBClusterParameterGroupName" },
  aws_db_proxy: { name: "DBProxyName" },
};

const SURROUNDINGS =
  /^(aws_(vpc|subnet|security_group|vpc_.*|kms_.*|iam_.*|cloudwatch_.*|secretsmanager_.*|ssm_.*|db_subnet_group|db_parameter_group|route.*|internet_gateway|nat_gateway)|random_.*|null_resource|time_.*)$/;
const DEPTH_MAX = 50;

export function isTerraform(data: unknown): data is Plain {
  return (
    isPlain(data) &&
    (typeof data["terraform_version"] === "string" || typeof data["format_version"] === "string") &&
    ("values" in data || "planned_values" in data || "format_version" in data)
  );
}

/** A resource of the plan with the configuration that made it. */
interface Planned {
  readonly resource: Plain;
  readonly module: string;
  readonly configuration: Plain | undefined;
}

export function terraformResources(data: Plain, file: string, given: string | undefined, notes: Notes): Resource[] {
  const root = block(data["planned_values"]) ?? block(data["values"]);
  if (root === undefined) return [];
  const configuration = block(data["configuration"]) ?? {};
  const planned = collected(block(root["root_module"]), block(configuration["root_module"]), "", 0);
  const known = planned.filter(({ resource }) => Object.hasOwn(KINDS, text(resource["type"]) ?? ""));
  const unknown = new Map<string, number>();
  for (const { resource } of planned) {
    const type = text(resource["type"]) ?? "(no type)";
    if (resource["mode"] !== "data" && !Object.hasOwn(KINDS, type) && !SURROUNDINGS.test(type))
      unknown.set(type, (unknown.get(type) ?? 0) + 1);
  }
  for (const [type, count] of unknown)
    notes.add(
      "left-out",
      `${type} in ${file}`,
      `${count === 1 ? "a resource" : `${count} resources`} of a type that has no place in a topology`,
    );
  return known
    .filter(({ resource }) => resource["mode"] !== "data")
    .map((one) => resourceOf(one, known, { file, given, notes, configuration, variables: block(data["variables"]) }));
}

/** The resources of a module and of those below it. */
function collected(
  module: Plain | undefined,
  configuration: Plain | undefined,
  path: string,
  depth: number,
): Planned[] {
  if (module === undefined || depth > DEPTH_MAX) return [];
  const configured = plains(configuration?.["resources"]);
  const own = plains(module["resources"]).map((resource): Planned => {
    const made = configured.find(({ type, name }) => type === resource["type"] && name === resource["name"]);
    return { resource, module: path, configuration: made };
  });
  const calls = block(configuration?.["module_calls"]) ?? {};
  const below = plains(module["child_modules"]).flatMap((child) => {
    const address = text(child["address"]) ?? "";
    const called =
      address
        .replace(/\[[^\]]*\]$/, "")
        .split(".")
        .at(-1) ?? "";
    return collected(child, block(block(calls[called])?.["module"]), address, depth + 1);
  });
  return [...own, ...below];
}

interface Surroundings {
  readonly file: string;
  readonly given: string | undefined;
  readonly notes: Notes;
  readonly configuration: Plain;
  readonly variables: Plain | undefined;
}

function resourceOf(one: Planned, all: readonly Planned[], around: Surroundings): Resource {
  const { resource, configuration } = one;
  const { file, notes } = around;
  const type = text(resource["type"]) ?? "";
  const [kind, key] = KINDS[type];
  const where = `${text(resource["address"]) ?? type} in ${file}`;
  const values = withoutSensitive(block(resource["values"]) ?? {}, resource["sensitive_values"], (name) =>
    notes.add("left-out", `${name} of ${where}`, "is marked sensitive: neither read nor kept"),
  );
  const properties = renamed(values, OWN_NAMES[type] ?? {}) as Plain;
  const referred = Object.entries(block(configuration?.["expressions"]) ?? {}).flatMap(([attribute, expression]) => {
    if (text(values[attribute]) !== undefined || !isPlain(expression)) return [];
    const target = targetOf(expression, one, all);
    return target === undefined ? [] : [[nameOf(attribute, OWN_NAMES[type] ?? {}), identifierOf(target)] as const];
  });
  const own = key === "" ? identifierOf(one) : (text(properties[key]) ?? identifierOf(one));
  const region = regionOf(values, configuration, around);
  return {
    kind,
    name: own,
    where,
    region,
    properties: { ...properties, ...Object.fromEntries(referred), ...(key === "" ? {} : { [key]: own }) },
  };
}

/** The resource that an attribute's expression refers to, in the same module. */
function targetOf(expression: Plain, { module }: Planned, all: readonly Planned[]): Planned | undefined {
  for (const reference of plainTexts(expression["references"])) {
    const match = /^([a-z_]+)\.([\w-]+)/.exec(reference);
    const index = /^[^[]*\[(\d+|"[^"]*")\]/.exec(reference)?.[1];
    if (match === null) continue;
    const found = all.filter(
      ({ resource, module: other }) =>
        other === module && resource["type"] === match[1] && resource["name"] === match[2],
    );
    const exact = found.find(({ resource }) => index !== undefined && JSON.stringify(resource["index"]) === index);
    if (exact !== undefined) return exact;
    if (found.length > 0) return found[0];
  }
  return undefined;
}

function plainTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

/** The identifier of a resource; where apply would draw one, its name and index. */
function identifierOf({ resource }: Planned): string {
  const type = text(resource["type"]) ?? "";
  const values = block(resource["values"]) ?? {};
  const attribute =
    Object.entries({ ...NAMES, ...OWN_NAMES[type] }).find(
      ([from, to]) => to === KINDS[type][1] && from in values,
    )?.[0] ?? "global_cluster_identifier";
  const index = text(resource["index"]);
  return text(values[attribute]) ?? `${text(resource["name"]) ?? type}${index === undefined ? "" : `-${index}`}`;
}

function regionOf(
  values: Plain,
  configuration: Plain | undefined,
  { given, configuration: whole, variables }: Surroundings,
): string | undefined {
  const zone = text(values["availability_zone"]) ?? plainTexts(values["availability_zones"])[0];
  const own = arn(values["arn"])?.region || text(values["region"]) || zone?.slice(0, -1);
  if (own !== undefined) return own;
  const provider = block(block(whole["provider_config"])?.[text(configuration?.["provider_config_key"]) ?? "aws"]);
  const region = block(block(provider?.["expressions"])?.["region"]);
  const variable = plainTexts(region?.["references"])[0]?.replace(/^var\./, "");
  return text(region?.["constant_value"]) ?? text(block(variables?.[variable ?? ""])?.["value"]) ?? given;
}

function nameOf(attribute: string, own: Readonly<Record<string, string>>): string {
  return (
    own[attribute] ??
    NAMES[attribute] ??
    attribute
      .split("_")
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join("")
  );
}

function renamed(value: unknown, own: Readonly<Record<string, string>>, depth = 0): unknown {
  if (depth > DEPTH_MAX) return undefined;
  if (Array.isArray(value)) return value.map((one) => renamed(one, own, depth + 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [nameOf(key, own), renamed(inner, {}, depth + 1)]),
  );
}
