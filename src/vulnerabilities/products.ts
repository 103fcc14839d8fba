// Which product of endoflife.date an operating system is. Data; the first product that lists the release counts.

/** By `ID` of os-release. CentOS Stream has the same ID as CentOS Linux. */
const PRODUCTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['debian', ['debian']],
  ['ubuntu', ['ubuntu']],
  ['rhel', ['rhel']],
  ['rocky', ['rocky-linux']],
  ['almalinux', ['almalinux']],
  ['centos', ['centos', 'centos-stream']],
  ['ol', ['oracle-linux']],
  ['amzn', ['amazon-linux']],
  ['fedora', ['fedora']],
  ['opensuse-leap', ['opensuse']],
  ['sles', ['sles']],
  ['sles_sap', ['sles']],
  ['alpine', ['alpine-linux', 'alpine']],
  ['photon', ['photon']],
]);

/** Where to look, best first: `9.4` is a release of its own, or a minor release of `9`. */
export const releasesToTry = ({
  id,
  version,
}: {
  readonly id: string;
  readonly version: string;
}): readonly { readonly product: string; readonly release: string }[] => {
  const parts = version.split('.');
  const releases = [...new Set([version, parts.slice(0, 2).join('.'), parts[0] ?? ''])].filter((one) => one !== '');
  return (PRODUCTS.get(id) ?? []).flatMap((product) => releases.map((release) => ({ product, release })));
};
