# Sourced by the scripts beside it, after script/common.sh: where the emulated board is made.
BOARD="$ROOT/.cache/board"
HERE="$ROOT/script/board"
# The board has the CPU of a Raspberry Pi 5.
CPUINFO="$HERE/cpuinfo"
SUITE="${SUITE:-bookworm}"
mkdir -p "$BOARD"

flags=$("$ROOT/script/cpu-flags" aarch64 "$CPUINFO")
wheel_folder="wheels/$(wheel_key "$flags")"
