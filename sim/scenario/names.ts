/** Names that say which cluster they are of: `shop-eu.pg0.a1`. Without a cluster's name they are of the first one. */
export function ofCluster<T extends { readonly id: string }>(
  name: string,
  clusters: readonly T[],
): readonly [cluster: T, own: string] {
  const cluster = clusters.find(({ id }) => name.startsWith(`${id}.`));
  return cluster === undefined ? [clusters[0], name] : [cluster, name.slice(cluster.id.length + 1)];
}

/** The machine of an RDS Proxy in an AZ: `front-b` in the second of its Region's AZs. */
export function proxyMachine(proxy: string, az: string, azs: readonly string[]): string {
  return `${proxy}-${"abc"[azs.indexOf(az)]}`;
}
