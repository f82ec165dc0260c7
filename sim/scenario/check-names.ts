/**
 * The checks a scenario may demand under `expect: exercised`: the ids of the storage reference's chapter 10, and their names. A list
 * of its own, because this room knows the engine's facts and not the engine; a test holds it equal to what a run reports.
 */
export const CHECK_NAMES: readonly string[] = [
  "I1-ack-implies-durable",
  "I2-acknowledged-commits-survive",
  "I3-pgcl-sound",
  "I4-scl-sound",
  "I5-vcl-sound",
  "I6-vdl-is-consistency-point",
  "I10-persist-before-ack",
  "I11-reference-equivalence",
  "I12-lsn-uniqueness",
  "I25-quorum-intersection",
  "L1-commits-with-write-quorum",
  "L2-idle-group-never-pins-vcl",
  "L3-reads-with-read-quorum",
];
