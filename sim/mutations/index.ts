/** The named switches that break the protocol on purpose. */
export {
  MUTATION_NAMES,
  MUTATIONS,
  mutationsOf,
  type MutationInfo,
  type MutationName,
  type Mutations,
} from "./mutations.ts";
