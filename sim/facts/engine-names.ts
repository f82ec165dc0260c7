/** The two engines of Aurora, as scenarios and create calls name them. */
export type EngineName = "aurora-mysql" | "aurora-postgresql";
