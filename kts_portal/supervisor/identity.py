"""As whom PostgreSQL runs: it refuses to be root."""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kts_portal.supervisor.errors import StartError

CLONE_NEWUSER = 0x10000000
SYSTEM_USER = "kts-postgres"
# Loaded here, before any fork: nothing may be loaded between fork and exec.
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a child does to itself before it becomes PostgreSQL."""

    become: Callable[[], None] = lambda: None
    user: pwd.struct_passwd | None = None

    def give(self, folder: Path) -> None:
        """Make a folder of ours PostgreSQL's own; no other folder's rights are touched."""
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def let_through(self, folder: Path) -> None:
        """Let PostgreSQL pass a folder that we have made, without reading it."""
        if self.user:
            folder.chmod(0o711)

    def require_passage(self, *folders: Path) -> None:
        """Say which folder of others is closed to PostgreSQL; it is not for us to open it."""
        if not self.user:
            return
        for folder in folders:
            blocked = blocked_parent(folder, self.user)
            if blocked:
                raise StartError(
                    f"PostgreSQL berjalan sebagai pengguna {self.user.pw_name}, yang tidak boleh "
                    f"melewati folder {blocked}. Beri izin lewat (chmod o+x), pilih KTS_DATA_DIR "
                    "lain, atau jalankan sebagai pengguna biasa."
                )


def enter_namespace() -> None:
    """Be an ordinary user in a user namespace of one, with the same files as before.

    Inside, root's files belong to user 1000; outside, nothing has changed: no system user, no
    chmod, and a data folder under a 0700 home works.
    """
    if LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def namespaces_work() -> bool:
    """Try it in a child that ends at once: most containers forbid it."""
    child = os.fork()
    if child == 0:
        try:
            enter_namespace()
            os._exit(0 if os.getuid() == 1000 else 1)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def system_user() -> pwd.struct_passwd:
    for name in ("postgres", SYSTEM_USER):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    useradd = shutil.which("useradd")
    if useradd:
        command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, SYSTEM_USER], check=False)
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            pass
    raise StartError(
        "PostgreSQL menolak berjalan sebagai root, ruang nama pengguna (user namespace) dilarang "
        f"di mesin ini, dan pengguna sistem {SYSTEM_USER} tidak dapat dibuat. "
        "Jalankan sebagai pengguna biasa, atau isi DATABASE_URL."
    )


def become_user(user: pwd.struct_passwd) -> Callable[[], None]:
    def become() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


def blocked_parent(path: Path, user: pwd.struct_passwd) -> Path | None:
    """The topmost folder on the way to `path` that `user` may not pass through."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            return None
        state = folder.stat()
        if state.st_uid == user.pw_uid:
            needed = 0o100
        elif state.st_gid == user.pw_gid:
            needed = 0o010
        else:
            needed = 0o001
        if not state.st_mode & needed:
            return folder
    return None


def postgres_identity() -> Identity:
    """The way to run PostgreSQL here."""
    if os.geteuid() != 0:
        return Identity()
    if sys.platform == "linux" and namespaces_work():
        return Identity(become=enter_namespace)
    user = system_user()
    return Identity(become=become_user(user), user=user)
