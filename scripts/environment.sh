# Sourced by the other scripts: the Python environment in .venv, made and kept in step with the
# requirements. Nothing is installed while the files have not changed.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
PYTHON="$PWD/.venv/bin/python"

make_environment() { # make_environment FILE...
    local file wanted
    mkdir -p .venv
    exec 9>.venv/lock
    # Several terminals may start at once.
    if command -v flock >/dev/null; then flock 9; fi
    if [ ! -x "$PYTHON" ]; then
        python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
            echo "Perlu Python 3.11 atau lebih baru (python3)." >&2
            exit 1
        }
        echo "Membuat lingkungan Python …" >&2
        python3 -m venv .venv || {
            echo "python3 -m venv gagal. Di Debian dan Ubuntu: apt-get install python3-venv" >&2
            exit 1
        }
    fi
    for file in "$@"; do
        wanted="$(cksum <"$file") $("$PYTHON" --version)"
        if [ "$(cat ".venv/$file.installed" 2>/dev/null)" != "$wanted" ]; then
            echo "Memasang $file …" >&2
            "$PYTHON" -m pip install --quiet --require-hashes --requirement "$file" || exit 1
            echo "$wanted" >".venv/$file.installed"
        fi
    done
    exec 9>&-
}
