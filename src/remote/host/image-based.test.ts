// Systems updated as an image, by the os-release texts that they really have (only the lines that identify are kept).
import { describe, expect, it } from 'vitest';
import { imageBased } from './image-based.ts';
import { parseOsRelease } from './os-release.ts';

interface Seen {
  /** Where the text was published. */
  readonly source: string;
  readonly text: string;
  readonly markers?: readonly string[];
  readonly command: string;
}

const OSTREE = ['/run/ostree-booted', '/run/systemd/system'];
const WHICH = 'github.com/which-distro/os-release';
const CHEF = 'github.com/chef/os_release';

const SYSTEMS: Readonly<Record<string, Seen>> = {
  'Fedora CoreOS 40': {
    source: `${WHICH} fedora/coreos/40`,
    text: 'NAME="Fedora Linux"\nVERSION="40 (CoreOS)"\nID=fedora\nVERSION_ID=40\nPRETTY_NAME="Fedora CoreOS 40"\nVARIANT="CoreOS"\nVARIANT_ID=coreos\n',
    markers: OSTREE,
    command: 'rpm-ostree upgrade',
  },
  'Fedora Silverblue 44, which has bootc, too': {
    source: 'its os-release, as quoted in issue reports',
    text: 'NAME="Fedora Linux"\nVERSION="44.20260529.0 (Silverblue)"\nID=fedora\nVERSION_ID=44\nVARIANT="Silverblue"\nVARIANT_ID=silverblue\n',
    markers: [...OSTREE, '/usr/bin/bootc'],
    command: 'rpm-ostree upgrade',
  },
  'Bazzite 40': {
    source: `${WHICH} bazzite/40`,
    text: 'NAME="Bazzite"\nVERSION="40.20240809.0 (Kinoite)"\nID=bazzite\nID_LIKE="rhel centos fedora bluefin aurora nobara ultramarine"\nVERSION_ID=40\nVARIANT_ID=bazzite\n',
    markers: [...OSTREE, '/usr/bin/bootc'],
    command: 'bootc upgrade',
  },
  'Rocky Linux in image mode': {
    source: 'the os-release of the distribution; image mode shows only in the markers',
    text: 'NAME="Rocky Linux"\nVERSION="9.4 (Blue Onyx)"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
    markers: [...OSTREE, '/usr/bin/bootc'],
    command: 'bootc upgrade',
  },
  'Red Hat CoreOS 4.13': {
    source: 'github.com/ComplianceAsCode/content package_iptables_installed/tests/rhel9.notapplicable.sh',
    text: 'NAME="Red Hat Enterprise Linux CoreOS"\nID="rhcos"\nID_LIKE="rhel fedora"\nVERSION="413.92.202303221220-0"\nVERSION_ID="4.13"\nVARIANT="CoreOS"\nVARIANT_ID=coreos\nPLATFORM_ID="platform:el9"\n',
    markers: OSTREE,
    command: 'oc adm upgrade',
  },
  'Endless OS 5.1.1': {
    source: `${WHICH} endless/5.1.1`,
    text: 'NAME="Endless OS"\nVERSION="5.1.1"\nID="endless"\nID_LIKE="ubuntu debian"\nPRETTY_NAME="Endless OS 5.1.1"\n',
    markers: OSTREE,
    command: 'ostree admin upgrade',
  },
  'SLE Micro 5.1': {
    source: `${CHEF} suse-microos`,
    text: 'NAME="SLE Micro"\nVERSION="5.1"\nVERSION_ID="5.1"\nPRETTY_NAME="SUSE Linux Enterprise Micro 5.1"\nID="suse-microos"\nID_LIKE="suse"\n',
    command: 'transactional-update patch',
  },
  'SLE Micro 5.5': {
    source: 'its os-release, as quoted in documentation',
    text: 'NAME="SLE Micro"\nVERSION="5.5"\nVERSION_ID="5.5"\nPRETTY_NAME="SUSE Linux Enterprise Micro 5.5"\nID="sle-micro"\nID_LIKE="suse"\n',
    command: 'transactional-update patch',
  },
  'SUSE Linux Micro 6.0': {
    source: 'its os-release, as quoted on the mailing list of the Linux Test Project',
    text: 'NAME="SL-Micro"\nPRETTY_NAME="SUSE Linux Micro 6.0"\nID="sl-micro"\nID_LIKE="suse"\n',
    command: 'transactional-update patch',
  },
  'SUSE Linux Micro 6.2, which calls itself sles': {
    source: 'its os-release, as quoted in guides to Rancher',
    text: 'NAME="SLES"\nPRETTY_NAME="SUSE Linux Enterprise Server 16.0"\nVARIANT="Micro"\nVARIANT_ID="transactional"\nVERSION_ID="16.0"\nID="sles"\nID_LIKE="suse opensuse sle-micro sl-micro microos opensuse-microos"\n',
    command: 'transactional-update patch',
  },
  'openSUSE MicroOS': {
    source: 'the spec file of MicroOS-release on build.opensuse.org',
    text: 'NAME="openSUSE MicroOS"\n# VERSION="20240228"\nID="opensuse-microos"\nID_LIKE="suse opensuse opensuse-tumbleweed"\nVERSION_ID="20240228"\n',
    command: 'transactional-update dup',
  },
  'openSUSE Aeon': {
    source: 'bugzilla.opensuse.org 1228361',
    text: 'NAME="openSUSE Aeon"\nID="opensuse-aeon"\nID_LIKE="suse opensuse opensuse-tumbleweed opensuse-microos microos"\n',
    command: 'transactional-update dup',
  },
  'SLES 15 in the transactional server role': {
    source: `${CHEF} sles_15`,
    text: 'NAME="SLES"\nVERSION="15-SP7"\nVERSION_ID="15.7"\nID="sles"\nID_LIKE="suse"\n',
    markers: ['/usr/sbin/transactional-update', 'read-only-root', '/run/systemd/system'],
    command: 'transactional-update patch',
  },
  'Flatcar 3227.2.4': {
    source: 'its os-release, as quoted in guides to Flatcar',
    text: 'NAME="Flatcar Container Linux by Kinvolk"\nID=flatcar\nID_LIKE=coreos\nVERSION=3227.2.4\nVERSION_ID=3227.2.4\nFLATCAR_BOARD="amd64-usr"\n',
    command: 'update_engine_client -update',
  },
  'CoreOS Container Linux': {
    source: `${CHEF} coreos`,
    text: 'NAME=CoreOS\nID=coreos\nVERSION=766.3.0\nVERSION_ID=766.3.0\nBUILD_ID=\nPRETTY_NAME="CoreOS 766.3.0"\n',
    command: 'update_engine_client -update',
  },
  Bottlerocket: {
    source: 'its os-release, as quoted in guides to Amazon EKS',
    text: 'NAME=Bottlerocket\nID=bottlerocket\nVERSION="1.12.0 (aws-k8s-1.25)"\nPRETTY_NAME="Bottlerocket OS 1.12.0 (aws-k8s-1.25)"\nVARIANT_ID=aws-k8s-1.25\n',
    command: 'apiclient update apply --check --reboot',
  },
  'Talos 1.13': {
    source: 'talosctl read /etc/os-release, as quoted in guides to Talos',
    text: 'NAME="Talos"\nID=talos\nVERSION_ID=v1.13.7\nPRETTY_NAME="Talos (v1.13.7)"\n',
    command: 'talosctl upgrade',
  },
  'Ubuntu Core 20': {
    source: 'its os-release, as tools that read it have it in their tests',
    text: 'NAME="Ubuntu Core"\nVERSION="20"\nID=ubuntu-core\nPRETTY_NAME="Ubuntu Core 20"\nVERSION_ID="20"\n',
    command: 'snap refresh',
  },
  'Container-Optimized OS 97': {
    source: `${CHEF} cos_97`,
    text: 'NAME="Container-Optimized OS"\nID=cos\nPRETTY_NAME="Container-Optimized OS from Google"\nVERSION=97\nVERSION_ID=97\nBUILD_ID=16919.103.16\n',
    command: 'replace the node by one with a newer image',
  },
  'NixOS 25.05': {
    source: `${WHICH} nixos/25.05`,
    text: 'NAME=NixOS\nID=nixos\nVERSION="25.05 (Warbler)"\nVERSION_ID="25.05"\nPRETTY_NAME="NixOS 25.05 (Warbler)"\n',
    markers: ['/etc/NIXOS'],
    command: 'nixos-rebuild switch --upgrade',
  },
  'Guix System': {
    source: 'its os-release, as quoted in reports of installations',
    text: 'NAME="Guix System"\nID=guix\nPRETTY_NAME="Guix System"\nLOGO=guix-icon\n',
    command: 'guix pull && guix system reconfigure',
  },
  'Vanilla OS 2': {
    source: `${WHICH} vanilla/vanilla`,
    text: 'PRETTY_NAME="Vanilla OS 2.0"\nNAME="Vanilla OS"\nVERSION_ID="2.0"\nID=vanilla\nID_LIKE=debian\n',
    command: 'abroot upgrade',
  },
  'SteamOS 3.7': {
    source: `${CHEF} steamos`,
    text: 'NAME="SteamOS"\nVERSION_CODENAME=holo\nID=steamos\nID_LIKE=arch\nVARIANT_ID=steamdeck\nVERSION_ID=3.7.16\n',
    command: 'steamos-update',
  },
};

describe('an image-based system', () => {
  it.each(Object.entries(SYSTEMS))('is named with its own command: %s', (_name, { text, markers = [], command }) => {
    const found = imageBased(parseOsRelease(text), markers);
    expect(found?.command).toBe(command);
    expect(found?.kind).not.toBe('');
  });

  it.each([
    ['ID=debian\nVERSION_ID="12"\n', ['/run/systemd/system']],
    ['ID=debian\nVERSION_ID="12"\n', ['/run/systemd/system', 'read-only-root']],
    ['ID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n', ['/usr/bin/bootc']],
    ['ID=fedora\nVERSION_ID=40\nVARIANT_ID=server\n', ['/usr/bin/bootc']],
    ['ID="sles"\nID_LIKE="suse"\nVERSION_ID="15.5"\n', ['/usr/sbin/transactional-update']],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\n', []],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', []],
    ['ID="azurelinux"\nVERSION_ID="3.0"\n', []],
    ['ID=arch\n', []],
  ])('is not seen in an ordinary one, even where its tools lie about: %j %j', (text, markers) => {
    expect(imageBased(parseOsRelease(text), markers)).toBeUndefined();
  });
});
