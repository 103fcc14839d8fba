# One dnf for many questions: imported once, configured once, packages loaded once, then a fork for each answer.
# A fork runs dnf's own command, so that words, exit codes and plugins are those of the command line.
# Arguments: seconds to wait for a lock, questions, and after `--` the packages of the question `resolution`.
# Environment: NONCE and PART of the frames, see prelude.sh. Python 3.6 (EL 8) and later.
# Started by questions.sh within the frame `session`; ends with 0 when that frame and all others were ended here.
import contextlib
import gc
import io
import logging
import os
import re
import sys
import time
import traceback

NONCE, PART = os.environ["NONCE"], os.environ["PART"]
PATIENCE, ASKED = int(sys.argv[1]), sys.argv[2:]
WANTED = ASKED[ASKED.index("--") + 1 :] if "--" in ASKED else []
sys.argv[:] = ["dnf"]  # dnf names itself after this when it is imported

import dnf
import dnf.cli.cli
import dnf.cli.main
import dnf.cli.option_parser
import dnf.const

LOCKED = 200
# Of dnf-plugins-core, those that only add commands, none of which is run here: reading them costs a seventh of a session.
# Plugins with a hook (repositories, locks, debuginfo) and everybody else's stay. Only those that are there: dnf warns of others.
COMMANDS_ALONE = "builddep changelog config_manager copr debug download groups_manager leaves modulesync".split()
COMMANDS_ALONE += "repoclosure repodiff repograph repomanage reposync".split()
UNUSED = [name for name in COMMANDS_ALONE if os.path.exists(os.path.join(dnf.const.PLUGINPATH, name + ".py"))]
# exit_on_lock: dnf gives up at once instead of waiting forever, so the waiting is ours, and bounded.
OPTIONS = ("--assumeno", "--setopt=*.skip_if_unavailable=0", "--setopt=exit_on_lock=True")
OPTIONS += ("--disableplugin=" + ",".join(UNUSED),) if UNUSED else ()
OPTIONS += ("--best", "--setopt=install_weak_deps=False") if "resolution" in ASKED else ("--nobest",)
# Holds bind what dnf would do, and hide nothing that is only asked for.
QUIETLY = ("-C", "-q", "--disableexcludes=all")
ROW = r"%{name}\t%{epoch}\t%{version}\t%{release}\t%{arch}\t%{repoid}\t%{downloadsize}\t%{installsize}"

# Frames of each question and the command lines that fill them, in four tables by what has to be loaded.
FETCHED = {
    "refresh": {"refresh": ("-q", "makecache", "--refresh")},
    "release-update": {"release-update": ("-q", "check-release-update")},
}
CONFIGURED = {"pending": {"repositories": ("-C", "-q", "repolist", "--enabled")}}
INSTALLED = {
    "health": {"check": (*QUIETLY, "check")},
    # Among available packages, needs-restarting would take one of those for the owner of a file.
    "restart": {
        "reboot": (*QUIETLY, "needs-restarting", "-r"),
        "services": (*QUIETLY, "needs-restarting", "-s"),
    },
    "marks": {"user-installed": (*QUIETLY, "repoquery", "--userinstalled", "--qf", "%{name}.%{arch}")},
}
AVAILABLE = {
    "pending": {
        "candidates": (*QUIETLY, "repoquery", "--upgrades", "--latest-limit=1", "--qf", ROW),
        "advisory-list": (*QUIETLY, "updateinfo", "list", "--updates"),
        "advisory-info": (*QUIETLY, "updateinfo", "info", "--updates"),
    },
    "resolution": WANTED and {
        "available": (*QUIETLY, "repoquery", "--qf", ROW, "--", *WANTED),
        # Weak dependencies of the plan are named like everything else; others must not come along.
        "install": ("-C", "install", "--", *WANTED),
    },
    "upgrade-removing": {"upgrade": ("-C", "upgrade")},
    "upgrade-keeping": {"upgrade": ("-C", "upgrade")},
}


def asked(*tables):
    return [entry for table in tables for question in ASKED for entry in (table.get(question) or {}).items()]


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def mark(words):
    flush()
    for stream in (1, 2):
        os.write(stream, ("\n@%s %s\n" % (NONCE, words)).encode())


def begin(name):
    mark("begin %s/%s" % (PART, name))


def end(name, code):
    mark("end %s/%s %d" % (PART, name, code))


def fork():
    flush()
    return os.fork()


def ending_of(child):
    """The exit code of a child, as a shell counts it."""
    status = os.waitpid(child, 0)[1]
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def run_dnf(args, cli_class=dnf.cli.cli.Cli):
    """dnf as the command line has it, to the end of this process."""
    code = 1
    try:
        code = dnf.cli.main.main(args, cli_class=cli_class)
    except SystemExit as ending:
        code = ending.code
    except BaseException:
        traceback.print_exc()
    flush()
    os._exit(code if isinstance(code, int) else 1)


def settle():
    """What is there by now is not collected any more: that would take time, and copy pages that forks share."""
    getattr(gc, "freeze", gc.disable)()


def without_prose(text):
    """Descriptions of advisories run to megabytes on a host that waited long; nothing reads them."""
    title, kept = False, False
    for line in text.splitlines():
        if line and not line.strip("="):
            title = not title
        elif title:
            continue
        elif re.match(" *[A-Z][A-Za-z ]*: ", line):
            kept = re.match(" *(Update ID|Type|Updated|CVEs|Severity): ", line)
        if kept or not line.strip("="):
            yield line


class Questions(dnf.cli.Command):
    """For dnf this session is a command like any other. In its methods a fork returns, and so ends in dnf's own main()."""

    aliases = ("patchctl",)
    loaded = False
    patience = PATIENCE

    def configure(self):
        self.cli.demands.plugin_filtering_enabled = True  # version locks hold back here as they do in an upgrade

    def run(self):
        return self.run_cached() if self.cli.demands.cacheonly else self.run_fetching()

    def run_fetching(self):
        end("session", 0)
        for name, args in asked(FETCHED):
            if self.branch(name):
                return self.obey(args)
        # From here on the cache alone answers, so that all answers speak of the same metadata.
        self.cli.demands.cacheonly = True
        return self.cli.run()

    def run_cached(self):
        for name, args in asked(CONFIGURED):
            if self.branch(name):
                return self.obey(args)
        for table in (INSTALLED, AVAILABLE):
            child = fork() if asked(table) else None
            if child == 0:
                return self.answer(table)
            if child and ending_of(child) == LOCKED:
                self.patience = 0
        return 0

    def branch(self, name):
        """True in a fork that fills the frame; the parent waits for it, and forks again while another program holds a lock."""
        begin(name)
        deadline = time.time() + self.patience
        while True:
            child = fork()
            if child == 0:
                return True
            code = ending_of(child)
            if code != LOCKED or time.time() >= deadline:
                break
            time.sleep(2)
        if code == LOCKED:
            self.patience = 0  # waited once and in vain
        end(name, code)
        return False

    def answer(self, table):
        """All questions of a table, on packages that are loaded once."""
        name = "loading-available" if table is AVAILABLE else "loading-installed"
        begin(name)
        self.load(table is AVAILABLE)
        end(name, 0 if self.loaded else 1)
        settle()
        for name, args in asked(table):
            if self.branch(name):
                return self.obey(args)
        replacing = self.replacing() if "upgrade-keeping" in ASKED and table is AVAILABLE else []
        if replacing and self.branch("upgrade-keeping"):
            self.base.sack.add_excludes(self.base.sack.query().filterm(name=replacing))
            return self.obey(AVAILABLE["upgrade-keeping"]["upgrade"])
        return 0

    def load(self, available):
        """A failure is not told here: every question then tries for itself, and tells it as dnf does."""
        deadline = time.time() + self.patience
        while not self.loaded:
            try:
                self.base.fill_sack(load_system_repo="auto", load_available_repos=available)
                self.loaded = True
            except dnf.exceptions.LockError:
                if time.time() >= deadline:
                    self.patience = 0
                    self.cli.demands.success_exit_status = LOCKED
                    return
                time.sleep(2)
            except Exception:
                return

    def obey(self, args):
        """One command of dnf, as the command line would run it; what it wants resolved, main() resolves."""
        parser = dnf.cli.option_parser.OptionParser()
        opts = parser.parse_main_args(args)
        if opts.command not in self.cli.cli_commands:
            raise dnf.cli.CliError("No such command: %s" % opts.command)
        if opts.quiet:
            self.cli.redirect_logger(stdout=logging.WARNING)
        if opts.freshest_metadata:
            self.cli.demands.freshest_metadata = True
        if self.loaded and opts.disable_excludes:
            self.base.sack.reset_excludes()
            self.base.sack.set_use_includes(False)
        self.cli.command = command = self.cli.cli_commands[opts.command](self.cli)
        parser.parse_command_args(command, args)
        command.pre_configure()
        command.configure()
        if not self.loaded:
            return self.cli.run()
        if "info" not in args:
            return command.run()
        with contextlib.redirect_stdout(io.StringIO()) as text:
            command.run()
        print("\n".join(without_prose(text.getvalue())))
        return 0

    def replacing(self):
        """Names of the packages by which an upgrade would replace others."""
        try:
            self.base.upgrade_all()
            self.base.resolve()
        except Exception:
            return []  # the question `upgrade` has told it
        gone = [item.pkg for item in self.base.transaction if item.action == dnf.transaction.PKG_OBSOLETED]
        coming = self.base.sack.query().filterm(pkg=list(self.base.transaction.install_set), obsoletes=gone)
        self.base.reset(goal=True)
        return sorted({one.name for one in coming} - {one.name for one in gone})


class Session(dnf.cli.cli.Cli):
    def __init__(self, base):
        super().__init__(base)
        self.register_command(Questions)


settle()
session = fork()
if session == 0:
    run_dnf(OPTIONS + ("patchctl",), Session)
code = ending_of(session)
if code != 0:
    # Not even the configuration could be read: every question is a command of its own, and tells why.
    end("session", 0)
    for name, args in asked(FETCHED, CONFIGURED, INSTALLED, AVAILABLE):
        begin(name)
        child = fork()
        if child == 0:
            run_dnf(OPTIONS + args)
        end(name, ending_of(child))
