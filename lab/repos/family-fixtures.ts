// The fixtures as one family has them: which of them, in which versions, and in which files of its repository.
import { join } from 'node:path';
import { type Family, type PackageFormat, traitsOf } from '../families.ts';
import { archFileName } from './build-arch.ts';
import { debFileName } from './build-deb.ts';
import { rpmFileName } from './build-rpm.ts';
import { type Fixture, type FixtureVersion, fixtures, type Variety } from './fixtures.ts';

const fileName: Record<PackageFormat, (name: string, full: string) => string> = {
  deb: debFileName,
  rpm: rpmFileName,
  arch: archFileName,
};

export function fixturesOf(family: Family): readonly Fixture[] {
  return fixtures.filter((fixture) => fixture.families?.includes(family) ?? true);
}

/** The version as this family's format writes it: `3.0.1-1+deb12u1`, `3.0.1-2.el9`, `3.0.1-2.lp156`, `3.0.1-2`. */
function fullVersion(family: Family, { deb, rpm }: FixtureVersion): string | undefined {
  const { format, release } = traitsOf(family);
  return format === 'deb' ? deb : rpm?.replace(/\.el9$/, release);
}

/** Oldest first. */
export function versionsOf(family: Family, fixture: Fixture): readonly Variety[] {
  return fixture.versions.flatMap((version) => {
    const full = fullVersion(family, version);
    return full === undefined ? [] : [{ family, fixture, version, full }];
  });
}

export function everythingOf(family: Family): readonly Variety[] {
  return fixturesOf(family).flatMap((fixture) => versionsOf(family, fixture));
}

/** The file that a package of this version takes, in any folder. */
export function packageFile(family: Family, name: string, full: string): string {
  return fileName[traitsOf(family).format](name, full);
}

/** Path of the package below the root of the mirror. */
export function packagePath({ family, fixture, version, full }: Variety): string {
  return join(traitsOf(family).pools[version.suite], packageFile(family, fixture.name, full));
}
