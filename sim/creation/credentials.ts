/**
 * The master user and the password, by both engines' rules (cluster reference 7). No message has a password in it, nor
 * its length.
 */
import type { EngineName } from "../facts/index.ts";
import type { Refuse } from "./refusal.ts";

export interface Credentials {
  readonly MasterUsername?: string | undefined;
  readonly MasterUserPassword?: string | undefined;
  readonly ManageMasterUserPassword?: boolean | undefined;
  readonly MasterUserSecretKmsKeyId?: string | undefined;
}

const PASSWORD_MAX: Readonly<Record<EngineName, number>> = { "aurora-mysql": 41, "aurora-postgresql": 99 };
/** Users that the service keeps for itself [recalled]. */
const RESERVED: Readonly<Record<EngineName, readonly string[]>> = {
  "aurora-mysql": ["rdsadmin", "rdsrepladmin"],
  "aurora-postgresql": ["rdsadmin", "rdsrepladmin", "admin"],
};

export function judgeCredentials(given: Credentials, engine: EngineName, isGlobal: boolean, refuse: Refuse): void {
  const {
    MasterUsername: user,
    MasterUserPassword: password,
    ManageMasterUserPassword: isManaged,
    MasterUserSecretKmsKeyId: key,
  } = given;
  if (user !== undefined && !/^[A-Za-z][A-Za-z0-9]{0,15}$/.test(user))
    refuse("MasterUsername", "InvalidParameterValue", "must be 1 to 16 letters and digits, the first a letter");
  if (user !== undefined && RESERVED[engine].includes(user.toLowerCase()))
    refuse("MasterUsername", "InvalidParameterValue", `"${user}" is reserved in ${engine}: choose another`);
  const isFit =
    password === undefined ||
    (/^[\u0020-\u007e]+$/.test(password) &&
      !/[/"@]/.test(password) &&
      password.length >= 8 &&
      password.length <= PASSWORD_MAX[engine]);
  if (!isFit)
    refuse(
      "MasterUserPassword",
      "InvalidParameterValue",
      `must be 8 to ${PASSWORD_MAX[engine]} printable ASCII characters without / " @`,
    );
  if (isManaged === true && password !== undefined)
    refuse(
      "ManageMasterUserPassword",
      "InvalidParameterCombination",
      "and MasterUserPassword exclude each other: one of them keeps the password",
    );
  if (isManaged === true && isGlobal)
    refuse(
      "ManageMasterUserPassword",
      "InvalidParameterCombination",
      "is not possible in a global database: switch it off first",
    );
  if (key !== undefined && isManaged !== true)
    refuse("MasterUserSecretKmsKeyId", "InvalidParameterCombination", "goes with ManageMasterUserPassword: true");
}
