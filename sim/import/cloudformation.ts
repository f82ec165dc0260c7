/**
 * A CloudFormation template, JSON or YAML: its RDS resources with their functions done. A template has no Region; the
 * command's `--region`, or the first literal availability zone in it, says which.
 */
import { Resolver } from "./intrinsics.ts";
import type { Notes } from "./notes.ts";
import { isPlain, text, type Plain, type Resource, type ResourceKind } from "./resources.ts";

const KINDS: Readonly<Record<string, readonly [ResourceKind, identifier: string]>> = {
  "AWS::RDS::DBCluster": ["cluster", "DBClusterIdentifier"],
  "AWS::RDS::DBInstance": ["instance", "DBInstanceIdentifier"],
  "AWS::RDS::GlobalCluster": ["global", "GlobalClusterIdentifier"],
  "AWS::RDS::DBClusterParameterGroup": ["parameters", "DBClusterParameterGroupName"],
  "AWS::RDS::DBProxy": ["proxy", "DBProxyName"],
  "AWS::RDS::DBProxyTargetGroup": ["proxy-target", ""],
  "AWS::ApplicationAutoScaling::ScalableTarget": ["reader-scaling", ""],
  "AWS::ApplicationAutoScaling::ScalingPolicy": ["scaling-policy", ""],
};

/** Types that a database needs around it and a topology says nothing of: not worth a line each. */
const SURROUNDINGS =
  /^AWS::(EC2|IAM|KMS|SecretsManager|CloudWatch|Logs|SNS|Lambda|S3|SSM|CDK|ApplicationAutoScaling)::|^AWS::RDS::(DBSubnetGroup|DBParameterGroup|OptionGroup|EventSubscription)$/;

export function isTemplate(data: unknown): data is Plain {
  return isPlain(data) && isPlain(data["Resources"]);
}

export function templateResources(body: Plain, file: string, given: string | undefined, notes: Notes): Resource[] {
  const region = given ?? regionIn(body) ?? "us-east-1";
  if (given === undefined && regionIn(body) === undefined)
    notes.add("assumed", file, "a template names no Region: us-east-1, unless --region says another");
  const identifierOf = (type: string): string | undefined => KINDS[type]?.[1] || undefined;
  const resolver = new Resolver({ file, region, body, notes, identifierOf });
  if (body["Transform"] !== undefined)
    notes.add(
      "left-out",
      `Transform of ${file}`,
      "macros are not carried out: give the processed template (aws cloudformation get-template --template-stage Processed)",
    );
  const unknown = new Map<string, number>();
  const found = Object.entries(body["Resources"] as Plain).flatMap(([name, resource]): Resource[] => {
    if (!isPlain(resource)) {
      notes.add("left-out", `${name} in ${file}`, "is no resource");
      return [];
    }
    const type = text(resource["Type"]) ?? "(no type)";
    const condition = text(resource["Condition"]);
    if (condition !== undefined && !resolver.holds(condition)) return [];
    if (!Object.hasOwn(KINDS, type)) {
      if (!SURROUNDINGS.test(type)) unknown.set(type, (unknown.get(type) ?? 0) + 1);
      return [];
    }
    const [kind, key] = KINDS[type];
    const id = key === "" ? name : (resolver.identifier(name) ?? name);
    const properties = resolver.value(withoutUnread(resource["Properties"])) as Plain;
    return [
      {
        kind,
        name: id,
        where: `${name} in ${file}`,
        region,
        properties: key === "" ? properties : { ...properties, [key]: id },
      },
    ];
  });
  for (const [type, count] of unknown)
    notes.add(
      "left-out",
      `${type} in ${file}`,
      `${count === 1 ? "a resource" : `${count} resources`} of a type that has no place in a topology`,
    );
  return found;
}

/** Where a value cannot be known it is told, which is of no interest in properties that nobody asks for. */
const UNREAD = [
  "VpcSubnetIds",
  "VpcSecurityGroupIds",
  "VPCSecurityGroups",
  "DBSubnetGroupName",
  "Auth",
  "RoleArn",
  "RoleARN",
  "MonitoringRoleArn",
  "Tags",
  "AssociatedRoles",
];

function withoutUnread(properties: unknown): Plain {
  if (!isPlain(properties)) return {};
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !UNREAD.includes(name)));
}

/** The Region of the first zone that the template writes out. */
function regionIn(body: Plain): string | undefined {
  return /"([a-z]{2}(?:-[a-z]+)+-\d)[a-f]"/.exec(JSON.stringify(body["Resources"]))?.[1];
}
