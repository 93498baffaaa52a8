# Shared by the scripts beside it; sourced, never run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
VENV="${LUNXUN_VENV:-.venv}"
PY="$VENV/bin/python"
export PYTHONUTF8=1
# Threads of the linear algebra fight over two cores and make small problems slower.
export OPENBLAS_NUM_THREADS=1

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# The first Python ≥ 3.11 on this machine.
find_python() {
  local name
  for name in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14 python; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 \
      && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  die "没有找到 Python 3.11 或更高版本。请先安装：apt-get install python3 python3-pip
No Python 3.11 or newer found. Install it first: apt-get install python3 python3-pip"
}

# system_packages NAME…: install Debian packages that are missing, as root or through sudo.
system_packages() {
  local missing=() name as_root=()
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null; then
    die "缺少系统软件：${missing[*]}。请用本机的包管理器安装后再试。
Missing system packages: ${missing[*]}. Install them with this machine's package manager, then try again."
  fi
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "缺少系统软件，而当前账户不是 root，也没有 sudo。请以 root 运行：apt-get install ${missing[*]}
System packages are missing and this is neither root nor is there sudo. As root: apt-get install ${missing[*]}"
    as_root=(sudo -n)
  fi
  say "Installing system packages: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
