# Sourced by the other scripts: where things are, and how to say what happens.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
# A service or a scheduled job may run without it.
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"

say() { printf '==> %s\n' "$*" >&2; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "needs root for: $* (run it as root, or install sudo)"; fi
}

# Names of the packages among the arguments that are not installed.
missing_packages() {
  local name
  for name in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || echo "$name"
  done
}

install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || fail "needs these packages: $(echo $missing)"
  say "Installing system packages: $(echo $missing)"
  as_root apt-get update -q
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

# A Python from 3.11 to 3.13, the one named in $PYTHON first.
find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
    then echo "$candidate"; return; fi
  done
  fail "needs Python 3.11 to 3.13, as in Debian or Raspberry Pi OS bookworm (12) and trixie (13)"
}

# Version of the Python $1, such as 3.11; nothing where it does not run.
python_version() {
  "$1" -I -S -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

# Whether the Python environment in folder $1 can be installed into: it was made in this place, by
# the version that the Python $2 is of, and its pip runs. An environment cannot be moved.
venv_stands() {
  local made="$1/pyvenv.cfg" place version
  [ -e "$made" ] || return 1
  place=$(sed -nE 's/^command = .* -m venv (--[a-z-]+ )*//p' "$made")
  version=$(sed -nE 's/^version = ([0-9]+\.[0-9]+).*/\1/p' "$made")
  [ "$place" -ef "$1" ] && [ "$version" = "$(python_version "$2")" ] \
    && "$1/bin/python" -m pip --version >/dev/null 2>&1
}

# Ends on a system for which the engines have no packages.
require_supported_system() {
  # A 64-bit kernel below 32-bit programs, as in the 32-bit Raspberry Pi OS, calls itself aarch64.
  local python bits
  python=$(find_python)
  bits=$("$python" -c 'import struct; print(8 * struct.calcsize("P"))')
  case "$bits $(uname -m)" in
    "64 aarch64" | "64 x86_64") ;;
    *) fail "needs a 64-bit system on aarch64 or x86-64, and this is a $bits-bit system on $(uname -m)" \
      "(on a Raspberry Pi install the 64-bit Raspberry Pi OS)" ;;
  esac
}

# How many files to compile at once: one per core, and no more than fit into the memory.
compile_jobs() {
  local cores memory_mb
  cores=$(nproc)
  memory_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' "${1:-/proc/meminfo}")
  local fitting=$((memory_mb / 600))
  [ "$fitting" -ge 1 ] || fitting=1
  echo $((cores < fitting ? cores : fitting))
}

# Runs the program as root, who must not leave files in this folder.
voicebot_as_root() { as_root env PYTHONDONTWRITEBYTECODE=1 "$VENV/bin/voicebot" "$@"; }

# Where `voicebot service install` places the units: the system's, and those of who runs this.
SYSTEM_UNIT=/etc/systemd/system/voicebot.service
USER_UNIT="${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/voicebot.service"

# What the system's service keeps: models and state, and the cache.
SYSTEM_DATA=(/var/lib/voicebot /var/cache/voicebot)

# Whether the unit $1 is there and starts the program of this checkout.
is_ours() { grep -qsF "$VENV/bin/voicebot" "$1.d/10-installation.conf"; }

# Whether the unit $1 is installed, from wherever.
has_unit() { [ -e "$1" ] || [ -e "$1.d/10-installation.conf" ]; }

# Name of the folder for the wheel of llama.cpp that is compiled with the flags $1.
wheel_key() {
  printf '%s %s' "$1" "$(digest "$ROOT/requirements/llama.txt")" | sha256sum | cut -c1-12
}

digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
