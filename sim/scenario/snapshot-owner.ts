/** Whose snapshot a name is. By itself, since a world asks it, too, and needs nothing else of the format. */
interface Snapshotting {
  readonly kind: string;
  readonly cluster?: string | undefined;
  readonly snapshot?: string | undefined;
  readonly finalSnapshot?: string | undefined;
}

/**
 * Whose snapshot a name is: of the cluster that it is taken of, by hand, as a final or as an automated one; the first
 * cluster's where nobody takes it. Of `ids` the first one is the first cluster's.
 */
export function snapshotOwner(name: string, actions: readonly Snapshotting[], ids: readonly string[]): string {
  return ownersOf(name, actions, ids[0])[0] ?? ids.find((id) => name.startsWith(`rds:${id}-day-`)) ?? ids[0];
}

/** The clusters of which snapshots of this name are taken. */
export function ownersOf(name: string, actions: readonly Snapshotting[], first: string): readonly string[] {
  const own = actions.filter(
    ({ kind, snapshot, finalSnapshot }) =>
      (kind === "create-snapshot" && snapshot === name) || (kind === "delete-cluster" && finalSnapshot === name),
  );
  return [...new Set(own.map(({ cluster }) => cluster ?? first))];
}
